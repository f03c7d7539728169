//! Descriptions of products, which are HTML by strangers, made safe to show inside the page.

/// Tags that may stay, always without attributes. Headings become `h4`, below the page's own.
const KEPT: [&str; 14] = [
    "p", "br", "ul", "ol", "li", "strong", "b", "em", "i", "u", "s", "h4", "sub", "sup",
];

/// Elements whose content is not text for people.
const HIDDEN: [&str; 6] = ["script", "style", "iframe", "template", "title", "textarea"];

/// The description with harmless tags only, each of them closed. What looks like a tag and is none is text.
pub(super) fn safe(html: &str) -> String {
    let mut out = Output::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        out.text(&rest[..start]);
        rest = &rest[start..];
        let Some(tag) = Tag::at(rest) else {
            out.text("<");
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        if HIDDEN.contains(&tag.name.as_str()) && !tag.closes {
            rest = after_end_of(&tag.name, rest);
        } else {
            out.tag(&tag);
        }
    }
    out.text(rest);
    out.finish()
}

/// A tag, a comment or a declaration.
struct Tag {
    /// In lower case; empty for a comment or declaration.
    name: String,
    closes: bool,
    /// Bytes from `<` to `>`.
    length: usize,
}

impl Tag {
    /// The tag that this text begins with, if it does.
    fn at(text: &str) -> Option<Self> {
        if let Some(comment) = text.strip_prefix("<!--") {
            let length = comment.find("-->").map_or(text.len(), |end| end + 7);
            return Some(Self::nameless(length));
        }
        let inside = &text[1..];
        let closes = inside.starts_with('/');
        let begin = inside.strip_prefix('/').unwrap_or(inside);
        let length = || text.find('>').map_or(text.len(), |end| end + 1);
        match begin.chars().next()? {
            letter if letter.is_ascii_alphabetic() => {
                let name = begin.split(|c: char| !c.is_ascii_alphanumeric()).next();
                Some(Self {
                    name: name.unwrap_or_default().to_ascii_lowercase(),
                    closes,
                    length: length(),
                })
            }
            '!' | '?' => Some(Self::nameless(length())),
            _ => None,
        }
    }

    fn nameless(length: usize) -> Self {
        Self {
            name: String::new(),
            closes: false,
            length,
        }
    }
}

/// What follows the end tag of an element whose content is left out; nothing if it is never closed.
fn after_end_of<'a>(name: &str, mut text: &'a str) -> &'a str {
    while let Some(start) = text.find("</") {
        text = &text[start + 2..];
        let begins = text.get(..name.len());
        if begins.is_some_and(|begins| begins.eq_ignore_ascii_case(name)) {
            return text.find('>').map_or("", |end| &text[end + 1..]);
        }
    }
    ""
}

/// Safe HTML under way.
#[derive(Default)]
struct Output {
    html: String,
    open: Vec<&'static str>,
}

impl Output {
    /// Text of the source: entities stay entities, what could begin or end a tag becomes one.
    fn text(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                letter => self.html.push(letter),
            }
        }
    }

    fn tag(&mut self, tag: &Tag) {
        let name = match tag.name.as_str() {
            "h1" | "h2" | "h3" | "h5" | "h6" => "h4",
            "div" => "p",
            name => name,
        };
        let Some(name) = KEPT.iter().find(|kept| **kept == name) else {
            return;
        };
        if *name == "br" {
            self.html.push_str("<br>");
        } else if !tag.closes {
            self.html.extend(["<", name, ">"]);
            self.open.push(name);
        } else if self.open.contains(name) {
            self.close_down_to(name);
        }
    }

    fn close_down_to(&mut self, name: &str) {
        while let Some(open) = self.open.pop() {
            self.html.extend(["</", open, ">"]);
            if open == name {
                break;
            }
        }
    }

    fn finish(mut self) -> String {
        while let Some(open) = self.open.pop() {
            self.html.extend(["</", open, ">"]);
        }
        self.html
    }
}
