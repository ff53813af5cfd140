//! JSON whose fields may have any type: what cannot be read counts as missing, and costs nothing beside it.

use jiff::Timestamp;
use serde_json::Value;

/// The document. `None` for what is no JSON, or deeper than any honest answer. Of a key that is given twice the last
/// counts.
pub(super) fn document(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok()
}

/// The text at `pointer`, such as `/author/handle`; empty where there is none.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The list at `pointer`; empty where there is none.
pub(super) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The whole number at `pointer`, also where it is written as text.
pub(super) fn whole(value: &Value, pointer: &str) -> Option<u64> {
    let number = value.pointer(pointer)?;
    number.as_u64().or_else(|| number.as_str()?.trim().parse().ok())
}

/// The moment at `pointer`, such as `2026-03-01T12:00:00.000Z`.
pub(super) fn moment(value: &Value, pointer: &str) -> Option<Timestamp> {
    text(value, pointer).parse().ok()
}

/// Copies of `value`, each with one part of it replaced by something that nobody would send there, or removed.
#[cfg(test)]
pub(super) fn spoiled(value: &Value) -> Vec<Value> {
    use serde_json::json;
    let deep = (0..100).fold(json!([]), |inner, _| json!([inner]));
    let long = "<b>\u{202e}\0é".repeat(2_000);
    let odd = [json!(null), json!(-1), json!(1e300), json!(true), json!(""), json!(long), json!({"a": []}), deep];
    let mut all = odd.to_vec();
    let mut within = |put: &dyn Fn(Value) -> Value, part: &Value| all.extend(spoiled(part).into_iter().map(put));
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                within(&|odd| json!([&items[..at], &[odd], &items[at + 1..]].concat()), item);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let with = |odd| {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), odd);
                    Value::Object(fields)
                };
                within(&with, field);
            }
            for name in fields.keys() {
                all.push(Value::Object(
                    fields.iter().filter(|(n, _)| *n != name).map(|(n, f)| (n.clone(), f.clone())).collect(),
                ));
            }
        }
        _ => {}
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_has_another_type_is_missing() {
        let value = json!({"a": {"b": "c"}, "n": 3, "s": " 4 ", "l": [1], "x": null, "t": "2026-03-01T12:00:00.5Z"});
        assert_eq!((text(&value, "/a/b"), text(&value, "/a"), text(&value, "/x")), ("c", "", ""));
        assert_eq!((whole(&value, "/n"), whole(&value, "/s"), whole(&value, "/a")), (Some(3), Some(4), None));
        assert_eq!((list(&value, "/l").len(), list(&value, "/a").len()), (1, 0));
        assert!(moment(&value, "/t").is_some() && moment(&value, "/n").is_none());
    }

    #[test]
    fn what_is_no_honest_document_is_not_read() {
        assert_eq!(document("[".repeat(10_000).as_bytes()), None);
        assert_eq!(document(b"<html>"), None);
        assert_eq!(document(b"{\"a\": 1, \"a\": 2}"), Some(json!({"a": 2})));
    }
}
