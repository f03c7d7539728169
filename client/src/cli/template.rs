//! `kontor template`: templates of prints.

use std::fs;
use std::path::{Component, Path, PathBuf};

use clap::{Args, Subcommand};

use crate::cli::file::{read_bytes, write_bytes};
use crate::cli::format::stamp;
use crate::cli::progress::Bar;
use crate::cli::table::{Align, Grid};
use crate::cli::{Ctx, Failure, Outcome, find, typed};
use crate::proto::{
    ExportTemplateRequest, ImportTemplateRequest, ListTemplatesRequest, PreviewTemplateRequest,
    PrintLanguage, SetDefaultTemplateRequest, Template, TemplateFile,
};
use crate::{Client, Lang, platform};

/// Most files that a template may have; the server has its own limit on their size.
const FILES_MAX: usize = 500;

/// What to do with templates.
#[derive(Debug, Args)]
pub(crate) struct TemplateArgs {
    #[command(subcommand)]
    command: TemplateCommand,
}

#[derive(Debug, Subcommand)]
enum TemplateCommand {
    /// List the templates
    List,
    /// Write a template's files into a directory, to be edited
    Export {
        /// Template: identifier or name
        #[arg(value_name = "TEMPLATE")]
        template: String,
        /// Where to; made when it is not there
        #[arg(value_name = "DIR")]
        dir: PathBuf,
        /// Version; the present one when left out
        #[arg(long = "version", value_name = "NUMBER", default_value_t = 0)]
        template_version: i32,
    },
    /// Add a template, or a new version of one, from a directory with main.typ
    Import {
        /// Name of the template; a new version when it exists
        #[arg(value_name = "NAME")]
        name: String,
        /// The files
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
    /// Render a document with a template, or with files that are not kept
    Preview {
        /// Template (identifier or name), or a directory with main.typ
        #[arg(value_name = "TEMPLATE")]
        template: String,
        /// Where to; - for standard output
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// Document: identifier or number; a sample one when left out
        #[arg(long, value_name = "DOCUMENT")]
        invoice: Option<String>,
        /// Language of the print: pl, pl-en
        #[arg(long, value_name = "LANG", value_parser = typed::<PrintLanguage>)]
        language: Option<PrintLanguage>,
        /// Show it at once
        #[arg(long)]
        open: bool,
    },
    /// Make a template the default one
    Default {
        /// Template: identifier or name
        #[arg(value_name = "TEMPLATE")]
        template: String,
        /// Only for this number series
        #[arg(long, value_name = "SERIES")]
        series: Option<String>,
    },
}

pub(crate) async fn run(args: TemplateArgs, ctx: &mut Ctx<'_>) -> Outcome {
    let client = ctx.client().await?;
    let kept = match args.command {
        TemplateCommand::List => {
            let answer = client.list_templates(ListTemplatesRequest {}).await?;
            return ctx.show_list(&answer, |lang| grid(&answer.templates, lang));
        }
        TemplateCommand::Export {
            template,
            dir,
            template_version,
        } => {
            let id = find::template(&client, &template, ctx.lang).await?.id;
            let answer = client
                .export_template(ExportTemplateRequest {
                    id,
                    version: template_version,
                })
                .await?;
            for file in &answer.files {
                write_file(&dir, file, ctx)?;
            }
            ctx.say(
                &format!("Zapisano pliki ({}): {}", answer.files.len(), dir.display()),
                &format!("Files written ({}): {}", answer.files.len(), dir.display()),
            );
            answer.template
        }
        TemplateCommand::Import { name, dir } => {
            let listed = client.list_templates(ListTemplatesRequest {}).await?;
            let id = listed
                .templates
                .into_iter()
                .find(|template| template.name == name || template.id == name)
                .map(|template| template.id)
                .unwrap_or_default();
            client
                .import_template(ImportTemplateRequest {
                    name: if id.is_empty() { name } else { String::new() },
                    id,
                    files: read_dir(&dir, ctx.lang)?,
                    ..ImportTemplateRequest::default()
                })
                .await?
                .template
        }
        TemplateCommand::Preview {
            template,
            to,
            invoice,
            language,
            open,
        } => {
            let request = preview_request(&client, &template, invoice, language, ctx).await?;
            return preview(&client, request, &to, open, ctx).await;
        }
        TemplateCommand::Default { template, series } => {
            let id = find::template(&client, &template, ctx.lang).await?.id;
            let series_id = match series {
                Some(series) => find::series(&client, &series, ctx.lang).await?.id,
                None => String::new(),
            };
            client
                .set_default_template(SetDefaultTemplateRequest {
                    id,
                    series_id,
                    ..SetDefaultTemplateRequest::default()
                })
                .await?
                .template
        }
    };
    let kept = kept.unwrap_or_default();
    ctx.show(&kept, |lang| grid(std::slice::from_ref(&kept), lang).text())
}

async fn preview_request(
    client: &Client,
    template: &str,
    invoice: Option<String>,
    language: Option<PrintLanguage>,
    ctx: &Ctx<'_>,
) -> Outcome<PreviewTemplateRequest> {
    let invoice_id = match invoice {
        Some(invoice) => find::invoice(client, &invoice).await?.id,
        None => String::new(),
    };
    let mut request = PreviewTemplateRequest {
        invoice_id,
        language: language.unwrap_or_default().into(),
        ..PreviewTemplateRequest::default()
    };
    let dir = Path::new(template);
    if dir.is_dir() {
        request.files = read_dir(dir, ctx.lang)?;
    } else {
        request.id = find::template(client, template, ctx.lang).await?.id;
    }
    Ok(request)
}

async fn preview(
    client: &Client,
    request: PreviewTemplateRequest,
    to: &Path,
    open: bool,
    ctx: &mut Ctx<'_>,
) -> Outcome {
    let bar = Bar::bytes(ctx.io.shows_progress);
    let file = client
        .preview_template(request, |have, total| bar.at(have, total))
        .await;
    bar.finish();
    write_bytes(to, &file?.content, ctx)?;
    if open {
        platform::open_file(to).map_err(Failure::file(to))?;
    }
    Ok(())
}

/// Writes one of a template's files; a path that would leave the directory is refused.
fn write_file(dir: &Path, file: &TemplateFile, ctx: &mut Ctx<'_>) -> Outcome {
    let inner = Path::new(&file.path);
    let stays_inside = !file.path.is_empty()
        && !file.path.contains('\\')
        && inner
            .components()
            .all(|component| matches!(component, Component::Normal(_)));
    if !stays_inside {
        return Err(Failure::File {
            path: inner.to_owned(),
            problem: ctx
                .lang
                .pick(
                    "nazwa wychodzi poza katalog",
                    "the name leaves the directory",
                )
                .to_owned(),
        });
    }
    let path = dir.join(inner);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(Failure::file(parent))?;
    }
    write_bytes(&path, &file.content, ctx)
}

/// Reads all files below a directory; what begins with a dot is left out.
fn read_dir(dir: &Path, lang: Lang) -> Outcome<Vec<TemplateFile>> {
    let mut files = Vec::new();
    let mut waiting = vec![(dir.to_owned(), String::new())];
    while let Some((folder, prefix)) = waiting.pop() {
        for entry in fs::read_dir(&folder).map_err(Failure::file(&folder))? {
            let entry = entry.map_err(Failure::file(&folder))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let path = format!("{prefix}{name}");
            if entry.path().is_dir() {
                waiting.push((entry.path(), format!("{path}/")));
            } else {
                files.push(TemplateFile {
                    path,
                    content: read_bytes(&entry.path())?,
                });
            }
            if files.len() > FILES_MAX {
                return Err(Failure::Refused(lang.pick(
                    format!("katalog {} ma ponad {FILES_MAX} plików", dir.display()),
                    format!(
                        "the directory {} has more than {FILES_MAX} files",
                        dir.display()
                    ),
                )));
            }
        }
    }
    // the same content is the same request, whatever order the disk gives
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn grid(templates: &[Template], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Nazwa", "Name"), Align::Left),
        (lang.pick("Wersja", "Version"), Align::Right),
        (lang.pick("Zmieniony", "Changed"), Align::Left),
        (lang.pick("Stan", "State"), Align::Left),
    ]);
    for each in templates {
        let mut states = Vec::new();
        if each.is_default {
            states.push(lang.pick("domyślny", "default"));
        }
        if !each.default_of_series_ids.is_empty() {
            states.push(lang.pick("domyślny serii", "default of series"));
        }
        if each.built_in {
            states.push(lang.pick("wbudowany", "built in"));
        }
        grid.row([
            each.name.as_str(),
            &each.version.to_string(),
            &stamp(each.updated_at, lang),
            &states.join(", "),
        ]);
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_read_whole_and_in_order() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::create_dir(dir.path().join("images")).expect("made");
        for name in ["main.typ", "images/a.png", ".hidden"] {
            fs::write(dir.path().join(name), name).expect("written");
        }
        let files = read_dir(dir.path(), Lang::Pl).expect("read");
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["images/a.png", "main.typ"]);
        assert_eq!(files[1].content, b"main.typ");
    }
}
