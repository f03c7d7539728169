//! The parent's side of printing: hands documents to warm children, and replaces a child that dies or
//! exceeds a limit.

mod process;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::document::Document;
use crate::error::{Limit, RenderError, TemplateFault};
use crate::template::TemplatePackage;
use crate::wire::{self, Answer, ChildLimits, Meta, RenderHead, Request};
use crate::{limits, samples};
use process::Process;

/// Renders documents in child processes. Clones share the children.
#[derive(Debug, Clone)]
pub struct Renderer {
    inner: Arc<Inner>,
}

/// How to start children, how many, and what they may use.
#[derive(Debug, Clone)]
pub struct RendererConfig {
    /// The command that runs [`crate::child_main`].
    pub command: ChildCommand,
    /// How many children render at the same time; at least one. They start when first needed and stay.
    pub children: usize,
    /// Time for one render in milliseconds.
    pub time_ms_max: u64,
    /// Memory of a child in bytes.
    pub memory_bytes_max: u64,
    /// Pages of one document.
    pub pages_max: usize,
    /// Bytes of one PDF.
    pub pdf_bytes_max: usize,
    /// Renders that may wait for a child.
    pub queue_max: usize,
}

/// The command that starts a child.
#[derive(Debug, Clone)]
pub struct ChildCommand {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

/// A printed document.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The PDF (PDF/A-3b).
    pub pdf: Vec<u8>,
    /// Its pages.
    pub pages: usize,
    /// What the engine warns of: a font that does not exist, and the like.
    pub warnings: Vec<TemplateFault>,
    /// Characters of the data that no font has; a box stands for each in the print.
    pub unprintable: String,
    /// Whether the layout came to rest. When it did not, numbers that depend on pages may be wrong.
    pub settled: bool,
}

#[derive(Debug)]
struct Inner {
    config: RendererConfig,
    idle: Mutex<Vec<Process>>,
    slots: Semaphore,
    queue: Semaphore,
}

impl ChildCommand {
    /// This very program with the argument `render`.
    ///
    /// On Linux `/proc/self/exe` is started, which stays this program even when its file has been replaced by
    /// an upgrade meanwhile.
    pub fn this_program() -> std::io::Result<Self> {
        let program = if cfg!(target_os = "linux") {
            PathBuf::from("/proc/self/exe")
        } else {
            std::env::current_exe()?
        };
        Ok(Self {
            program,
            arguments: vec!["render".into()],
        })
    }
}

impl RendererConfig {
    /// The limits of [`crate::limits`] and one child.
    pub fn new(command: ChildCommand) -> Self {
        Self {
            command,
            children: 1,
            time_ms_max: limits::RENDER_TIME_MS_MAX,
            memory_bytes_max: limits::CHILD_MEMORY_BYTES_MAX,
            pages_max: limits::PAGES_MAX,
            pdf_bytes_max: limits::PDF_BYTES_MAX,
            queue_max: limits::QUEUE_RENDERS_MAX,
        }
    }
}

impl Renderer {
    /// A renderer whose children start with the first render, or with [`Renderer::warm_up`].
    pub fn new(config: RendererConfig) -> Self {
        let children = config.children.max(1);
        let queue = Semaphore::new(config.queue_max.saturating_add(children));
        let slots = Semaphore::new(children);
        Self {
            inner: Arc::new(Inner {
                config,
                idle: Mutex::default(),
                slots,
                queue,
            }),
        }
    }

    /// Starts a child and prints a sample with the built-in template, so that the first person does not wait.
    pub async fn warm_up(&self) -> Result<(), RenderError> {
        let (_, document) = samples::first();
        self.render(&TemplatePackage::built_in(), &document)
            .await
            .map(|_| ())
    }

    /// Prints a document.
    ///
    /// # Errors
    /// [`RenderError::TemplateFault`] and [`RenderError::TemplateLimit`] speak of the template; the others of
    /// the moment or the installation. After each of them the next render works.
    pub async fn render(
        &self,
        template: &TemplatePackage,
        document: &Document,
    ) -> Result<Rendered, RenderError> {
        let request = request(template, document)?;
        let _place = self
            .inner
            .queue
            .try_acquire()
            .map_err(|_| RenderError::Busy)?;
        let _slot = self.slot().await?;
        let mut process = self.child().await?;
        let patience = Duration::from_millis(self.inner.config.time_ms_max);
        match tokio::time::timeout(patience, process.exchange(&request)).await {
            Err(_) => {
                process.kill().await;
                Err(RenderError::TemplateLimit { which: Limit::Time })
            }
            Ok(Err(error)) => Err(process.post_mortem(error).await),
            Ok(Ok((answer, parts))) => {
                process.renders += 1;
                self.put_back(process);
                rendered(answer, parts)
            }
        }
    }

    /// Proves a template: prints every built-in sample with it. Returns the engine's warnings.
    ///
    /// # Errors
    /// As [`Renderer::render`]; each fault names the sample that showed it. A template whose layout does not
    /// come to rest is refused as faulty.
    pub async fn check(
        &self,
        template: &TemplatePackage,
    ) -> Result<Vec<TemplateFault>, RenderError> {
        let mut warnings: Vec<TemplateFault> = Vec::new();
        for (name, document) in samples::all() {
            let in_sample = |mut fault: TemplateFault| {
                fault.sample = Some(name.to_owned());
                fault
            };
            let rendered = match self.render(template, &document).await {
                Ok(rendered) => rendered,
                Err(RenderError::TemplateFault(faults)) => {
                    return Err(RenderError::TemplateFault(
                        faults.into_iter().map(in_sample).collect(),
                    ));
                }
                Err(other) => return Err(other),
            };
            if !rendered.settled {
                return Err(RenderError::TemplateFault(
                    rendered.warnings.into_iter().map(in_sample).collect(),
                ));
            }
            for warning in rendered.warnings {
                let known = warnings
                    .iter()
                    .any(|known| known.message == warning.message);
                if !known && warnings.len() < limits::FAULTS_MAX {
                    warnings.push(in_sample(warning));
                }
            }
        }
        Ok(warnings)
    }

    async fn slot(&self) -> Result<SemaphorePermit<'_>, RenderError> {
        self.inner
            .slots
            .acquire()
            .await
            .map_err(|_| RenderError::Busy)
    }

    /// A child that waits, or a fresh one.
    async fn child(&self) -> Result<Process, RenderError> {
        loop {
            let waiting = self
                .inner
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop();
            let Some(mut process) = waiting else { break };
            if process.is_alive() {
                return Ok(process);
            }
            tracing::warn!("a printing process had ended while it waited; it is replaced");
        }
        let config = &self.inner.config;
        let limits = ChildLimits {
            time_ms_max: config.time_ms_max,
            memory_bytes_max: config.memory_bytes_max,
            pages_max: config.pages_max,
            pdf_bytes_max: config.pdf_bytes_max,
        };
        Process::start(&config.command, limits).await
    }

    fn put_back(&self, process: Process) {
        if process.renders < limits::CHILD_RENDERS_MAX {
            self.inner
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(process);
        }
    }
}

fn rendered(answer: Answer, parts: Vec<Vec<u8>>) -> Result<Rendered, RenderError> {
    let child_failed = |what: String| Err(RenderError::Child { what, source: None });
    match answer {
        Answer::Pdf {
            pages,
            warnings,
            unprintable,
            settled,
        } => {
            let Some(pdf) = parts.into_iter().next() else {
                return child_failed("it answered without the PDF".to_owned());
            };
            Ok(Rendered {
                pdf,
                pages,
                warnings,
                unprintable,
                settled,
            })
        }
        Answer::Fault { faults } => Err(RenderError::TemplateFault(faults)),
        Answer::Limit { which } => Err(RenderError::TemplateLimit { which }),
        Answer::Failed { what } => child_failed(what),
        Answer::Hello { .. } => child_failed("it greeted twice".to_owned()),
    }
}

fn request(template: &TemplatePackage, document: &Document) -> Result<Vec<u8>, RenderError> {
    let unwritable = |source| RenderError::Child {
        what: "the request cannot be written".to_owned(),
        source,
    };
    let data = serde_json::to_vec(document).map_err(|error| unwritable(Some(error.into())))?;
    if data.len() > limits::DATA_BYTES_MAX {
        return Err(RenderError::DocumentTooLarge { bytes: data.len() });
    }
    let mut parts: Vec<&[u8]> = vec![&data];
    parts.extend(document.logo.as_ref().map(super::document::Logo::bytes));
    parts.extend(template.files().map(|(_, bytes)| bytes));
    let head = Request::Render(RenderHead {
        files: template.files().map(|(path, _)| path.to_owned()).collect(),
        logo: document.logo.as_ref().map(|logo| logo.path().to_owned()),
        qr: document.transfer_qr.as_ref().map(|qr| qr.text().to_owned()),
        meta: meta(document),
    });
    wire::encode(&head, &parts).map_err(|error| unwritable(Some(error)))
}

fn meta(document: &Document) -> Meta {
    let day = document.issue_date.0;
    let nip = document.seller.nip.as_deref().unwrap_or_default();
    Meta {
        title: format!("{} {}", document.title.pl, document.number)
            .trim_end()
            .to_owned(),
        author: document.seller.name.clone(),
        ident: format!("kontor/{nip}/{:?}/{}", document.kind, document.number),
        date: (day.year(), day.month().into(), day.day()),
    }
}
