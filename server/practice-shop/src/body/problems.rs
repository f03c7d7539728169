//! Everything wrong with a body, in the shop's words (Shoper API: validation texts).

use crate::answer::Refusal;

/// A list of faults, told together.
#[derive(Debug, Default)]
pub struct Problems(Vec<String>);

impl Problems {
    /// A field without which it does not go.
    pub fn required(&mut self, field: &str) {
        self.wrong(field, "Pole wymagane");
    }

    /// A reference to something that is not there.
    pub fn not_found(&mut self, field: &str, value: &str) {
        self.wrong(field, &format!("Nie znaleziono wartości '{value}'"));
    }

    /// A value that another element has already.
    pub fn duplicate(&mut self, field: &str, value: &str) {
        self.wrong(field, &format!("Wartość '{value}' już istnieje"));
    }

    /// A field's value is wrong.
    pub fn wrong(&mut self, field: &str, why: &str) {
        self.say(format!("Wartość pola '{field}' jest niepoprawna: {why}"));
    }

    /// Something that the shop says in words of its own.
    pub fn say(&mut self, text: impl Into<String>) {
        self.0.push(text.into());
    }

    /// 400 with all of them, if there are any.
    pub fn settle(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(Refusal::invalid(self.0.join("; ")))
    }
}
