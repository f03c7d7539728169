//! One condition of a filter: an operator and what to compare with, by the column's type.

use serde_json::Value as Json;

use super::like::Pattern;
use crate::{
    answer::Refusal,
    body::decimal,
    store::read_local,
    table::{Kind, Value},
    wire::write_scaled,
};

/// How to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    NotLike,
    In,
    NotIn,
}

impl Op {
    /// The operator of one of its spellings.
    pub fn spelt(text: &str) -> Option<Self> {
        Some(match text.to_ascii_lowercase().as_str() {
            "=" | "eq" => Self::Equal,
            "!=" | "<>" | "neq" => Self::NotEqual,
            "<" | "lt" => Self::Less,
            "<=" | "lte" => Self::LessOrEqual,
            ">" | "gt" => Self::Greater,
            ">=" | "gte" => Self::GreaterOrEqual,
            "like" | "~" => Self::Like,
            "not like" | "not_like" | "!~" => Self::NotLike,
            "in" => Self::In,
            "not in" | "not_in" => Self::NotIn,
            _ => return None,
        })
    }
}

/// What is compared with, read as the column's type.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Operand {
    Null,
    Int(i64),
    Text(String),
}

/// A condition on one column.
#[derive(Clone, Debug)]
pub struct Condition {
    pub op: Op,
    kind: Kind,
    operands: Vec<Operand>,
    pattern: Option<Pattern>,
}

impl Condition {
    /// Reads a condition on a column of this kind.
    ///
    /// # Errors
    /// 400 if an operand is an object.
    pub fn read(kind: Kind, op: Op, value: &Json) -> Result<Self, Refusal> {
        // a pattern is a text even where the column is a number
        let as_kind = match op {
            Op::Like | Op::NotLike => Kind::Text,
            _ => kind,
        };
        let operands = match value {
            Json::Array(values) => values.iter().map(|value| operand(as_kind, value)).collect(),
            value => operand(as_kind, value).map(|one| vec![one]),
        };
        let operands = operands?;
        let pattern = match operands.as_slice() {
            [Operand::Text(text)] if matches!(op, Op::Like | Op::NotLike) => {
                Some(Pattern::new(text))
            }
            _ => None,
        };
        Ok(Self {
            op,
            kind,
            operands,
            pattern,
        })
    }

    /// The number that is compared with, if it is one.
    pub fn int(&self) -> Option<i64> {
        match self.operands.as_slice() {
            [Operand::Int(int)] => Some(*int),
            _ => None,
        }
    }

    /// The text that is compared with, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self.operands.as_slice() {
            [Operand::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// All ids that are compared with.
    pub fn ids(&self) -> Vec<u32> {
        let ints = self.operands.iter().filter_map(|operand| match operand {
            Operand::Int(int) => u32::try_from(*int).ok(),
            Operand::Null | Operand::Text(_) => None,
        });
        ints.collect()
    }

    /// Whether a value of the column meets the condition. As in SQL, null meets none but `= null`.
    pub fn holds(&self, value: Value<'_>) -> bool {
        let first = self.operands.first();
        match self.op {
            Op::Equal => first.is_some_and(|one| is_equal(value, one)),
            Op::NotEqual => first.is_some_and(|one| match (value, one) {
                (Value::Null, _) => false,
                _ => !is_equal(value, one),
            }),
            Op::In => self.operands.iter().any(|one| is_equal(value, one)),
            Op::NotIn => {
                value != Value::Null && !self.operands.iter().any(|one| is_equal(value, one))
            }
            Op::Less => self.is_ordered(value, std::cmp::Ordering::is_lt),
            Op::LessOrEqual => self.is_ordered(value, std::cmp::Ordering::is_le),
            Op::Greater => self.is_ordered(value, std::cmp::Ordering::is_gt),
            Op::GreaterOrEqual => self.is_ordered(value, std::cmp::Ordering::is_ge),
            Op::Like => self.is_like(value) == Some(true),
            Op::NotLike => self.is_like(value) == Some(false),
        }
    }

    fn is_ordered(&self, value: Value<'_>, is: impl Fn(std::cmp::Ordering) -> bool) -> bool {
        match (value, self.operands.first()) {
            (Value::Int(value), Some(Operand::Int(operand))) => is(value.cmp(operand)),
            (Value::Text(value), Some(Operand::Text(operand))) => is(value.cmp(operand)),
            _ => false,
        }
    }

    fn is_like(&self, value: Value<'_>) -> Option<bool> {
        let pattern = self.pattern.as_ref()?;
        match value {
            Value::Null => None,
            Value::Text(text) => Some(pattern.matches(text)),
            Value::Int(int) => {
                let mut text = String::new();
                write_scaled(&mut text, self.kind, int);
                Some(pattern.matches(&text))
            }
        }
    }
}

fn is_equal(value: Value<'_>, operand: &Operand) -> bool {
    match (value, operand) {
        (Value::Null, Operand::Null) => true,
        (Value::Int(value), Operand::Int(operand)) => value == *operand,
        (Value::Text(value), Operand::Text(operand)) => value == operand,
        _ => false,
    }
}

/// Reads an operand as the column's type; what is no number counts as 0, as the shop's database has it.
fn operand(kind: Kind, value: &Json) -> Result<Operand, Refusal> {
    let text = match value {
        Json::Null => return Ok(Operand::Null),
        Json::Bool(is) => u8::from(*is).to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.clone(),
        Json::Array(_) | Json::Object(_) => {
            return Err(Refusal::invalid("Filters are malformed"));
        }
    };
    Ok(if kind == Kind::Date {
        Operand::Int(read_local(&text).unwrap_or_default())
    } else if kind.is_number() {
        Operand::Int(decimal(&text, kind.places()).unwrap_or_default())
    } else {
        Operand::Text(text)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holds(kind: Kind, op: &str, operand: &Json, value: Value<'_>) -> bool {
        let op = Op::spelt(op).unwrap();
        Condition::read(kind, op, operand).unwrap().holds(value)
    }

    #[test]
    fn comparison_is_by_the_columns_type() {
        assert!(holds(Kind::Money, "=", &json!(0), Value::Int(0)));
        assert!(holds(Kind::Money, ">", &json!("9.99"), Value::Int(1_000)));
        assert!(holds(Kind::Number, "=", &json!(">6"), Value::Int(0)));
        assert!(holds(Kind::Text, "=", &json!(7), Value::Text("7")));
        assert!(!holds(Kind::Text, "=", &json!("a"), Value::Text("A")));
        assert!(holds(
            Kind::Date,
            ">=",
            &json!("2026-01-01"),
            Value::Int(1_800_000_000)
        ));
    }

    #[test]
    fn null_meets_nothing_but_equality_with_null() {
        assert!(holds(Kind::Id, "=", &Json::Null, Value::Null));
        assert!(holds(Kind::Id, "!=", &Json::Null, Value::Int(1)));
        assert!(!holds(Kind::Id, "!=", &json!(1), Value::Null));
        assert!(!holds(Kind::Id, "not in", &json!([1]), Value::Null));
        assert!(!holds(Kind::Id, "<", &json!(1), Value::Null));
    }

    #[test]
    fn sets_and_patterns() {
        assert!(holds(Kind::Key, "in", &json!([1, "2"]), Value::Int(2)));
        assert!(holds(Kind::Key, "NOT IN", &json!([1, 2]), Value::Int(3)));
        assert!(holds(
            Kind::Text,
            "LIKE",
            &json!("%ek"),
            Value::Text("Kubek")
        ));
        assert!(holds(Kind::Text, "!~", &json!("%x%"), Value::Text("Kubek")));
        assert!(holds(
            Kind::Money,
            "like",
            &json!("12.%"),
            Value::Int(1_250)
        ));
    }
}
