//! Cleaning HTML as the shop does when it is written: what is read back differs from what was sent.

/// Elements that go with all they contain.
const DROPPED: [&str; 4] = ["script", "style", "object", "embed"];

/// Drops scripts, foreign frames, event handlers and `javascript:` addresses; `s` and `u` become styled spans.
pub fn clean(html: &str) -> String {
    let mut clean = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        clean.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(tag) = Tag::read(rest) else {
            // no tag: a sign of the text
            clean.push_str("&lt;");
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        if is_dropped(&tag) {
            if !tag.closes && !tag.is_empty {
                rest = after_end(rest, &tag.name);
            }
            continue;
        }
        tag.write(&mut clean);
    }
    clean.push_str(rest);
    clean
}

fn is_dropped(tag: &Tag<'_>) -> bool {
    DROPPED.contains(&tag.name.as_str()) || tag.name == "iframe"
}

/// What follows the end tag of an element; nothing if it never ends.
fn after_end<'a>(rest: &'a str, name: &str) -> &'a str {
    let lower = rest.to_ascii_lowercase();
    let end = lower.find(&format!("</{name}"));
    let close = end.and_then(|at| Some(at + rest[at..].find('>')? + 1));
    close.map_or("", |at| &rest[at..])
}

/// A tag of the text.
struct Tag<'a> {
    name: String,
    closes: bool,
    is_empty: bool,
    attributes: Vec<(&'a str, Option<&'a str>)>,
    /// Bytes that it takes.
    length: usize,
}

impl<'a> Tag<'a> {
    /// The tag that the text begins with.
    fn read(text: &'a str) -> Option<Self> {
        let inner = text.strip_prefix('<')?;
        let closes = inner.starts_with('/');
        let start = usize::from(closes);
        let letters = inner[start..]
            .find(|char: char| !char.is_ascii_alphanumeric())
            .unwrap_or(inner.len() - start);
        let name = &inner[start..start + letters];
        if !name.starts_with(|char: char| char.is_ascii_alphabetic()) {
            return None;
        }
        let mut at = start + letters;
        let mut attributes = Vec::new();
        let is_empty = loop {
            let left = inner.get(at..)?;
            let trimmed = left.trim_start();
            at += left.len() - trimmed.len();
            match trimmed.chars().next()? {
                '>' => break false,
                '/' if trimmed[1..].trim_start().starts_with('>') => {
                    at += trimmed.find('>')?;
                    break true;
                }
                '/' => at += 1,
                _ => {
                    let (attribute, length) = attribute(trimmed)?;
                    attributes.push(attribute);
                    at += length;
                }
            }
        };
        Some(Self {
            name: name.to_ascii_lowercase(),
            closes,
            is_empty,
            attributes,
            length: at + 2,
        })
    }

    fn write(&self, clean: &mut String) {
        let (name, style) = match self.name.as_str() {
            "s" | "strike" => ("span", Some("text-decoration: line-through;")),
            "u" => ("span", Some("text-decoration: underline;")),
            name => (name, None),
        };
        clean.push('<');
        if self.closes {
            clean.push('/');
        }
        clean.push_str(name);
        if let (Some(style), false) = (style, self.closes) {
            attribute_text(clean, "style", Some(style));
        }
        for (name, value) in self.attributes.iter().filter(|one| is_harmless(one)) {
            attribute_text(clean, name, *value);
        }
        clean.push_str(if self.is_empty { " />" } else { ">" });
    }
}

fn attribute_text(clean: &mut String, name: &str, value: Option<&str>) {
    clean.push(' ');
    clean.push_str(name);
    if let Some(value) = value {
        clean.push_str("=\"");
        clean.push_str(&value.replace('"', "&quot;"));
        clean.push('"');
    }
}

/// A name, perhaps with a value, and the bytes that both take.
fn attribute(text: &str) -> Option<((&str, Option<&str>), usize)> {
    let end = text.find(|char: char| char.is_whitespace() || matches!(char, '=' | '>' | '/'))?;
    let (name, rest) = text.split_at(end.max(1));
    let after = rest.trim_start();
    let Some(value) = after.strip_prefix('=') else {
        return Some(((name, None), name.len()));
    };
    let value = value.trim_start();
    let before = text.len() - value.len();
    if let Some(quote) = value
        .chars()
        .next()
        .filter(|char| matches!(char, '"' | '\''))
    {
        let length = value[1..].find(quote)?;
        return Some(((name, Some(&value[1..=length])), before + length + 2));
    }
    let length = value.find(|char: char| char.is_whitespace() || char == '>')?;
    Some(((name, Some(&value[..length])), before + length))
}

/// Whether an attribute neither handles events nor leads to a script.
fn is_harmless((name, value): &(&str, Option<&str>)) -> bool {
    let name = name.to_ascii_lowercase();
    let address: String = value
        .unwrap_or_default()
        .chars()
        .filter(|char| !char.is_whitespace() && !char.is_control())
        .collect();
    !name.starts_with("on") && !address.to_ascii_lowercase().starts_with("javascript:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_harmless_stays_as_it_is() {
        for html in [
            "zwykły tekst",
            "<p>a</p>",
            "<ul><li>raz</li></ul>",
            "<a href=\"https://sklep.example/x\">x</a>",
            "<br />",
            "2 &lt; 3",
        ] {
            assert_eq!(clean(html), html);
        }
    }

    #[test]
    fn scripts_frames_handlers_and_their_addresses_go() {
        assert_eq!(clean("a<script>alert(1)</script>b"), "ab");
        assert_eq!(clean("a<SCRIPT src=x>b"), "a");
        assert_eq!(clean("<iframe src=\"https://a.example\"></iframe>x"), "x");
        assert_eq!(
            clean("<p onclick=\"x()\" class='k'>a</p>"),
            "<p class=\"k\">a</p>"
        );
        assert_eq!(clean("<a href=\" java\nscript:x()\">a</a>"), "<a>a</a>");
        assert_eq!(clean("a<!-- b -->c"), "ac");
    }

    #[test]
    fn struck_and_underlined_text_become_spans() {
        assert_eq!(
            clean("<s>a</s><u>b</u>"),
            "<span style=\"text-decoration: line-through;\">a</span>\
             <span style=\"text-decoration: underline;\">b</span>"
        );
    }

    #[test]
    fn nothing_broken_makes_it_fail() {
        for html in [
            "<",
            "<p",
            "<p class",
            "<p class=\"",
            "</",
            "<script",
            "<a href=>x",
            "<1>",
            "ą<ż",
        ] {
            clean(html);
        }
        assert_eq!(clean("1 < 2"), "1 &lt; 2");
        assert_eq!(clean(&clean("1 < 2 <b>x")), clean("1 < 2 <b>x"));
    }
}
