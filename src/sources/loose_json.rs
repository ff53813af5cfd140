//! JSON of upstreams that do not keep to their own shapes: numbers as strings, texts as objects, one where a list should
//! be, nulls anywhere. Whatever is not what it should be counts as absent.

use serde_json::Value;

/// The object that a body is; nothing for whatever else it may be.
pub(super) fn object(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok().filter(Value::is_object)
}

/// A whole number: as such, as a string, or as a decimal without a fraction.
pub(super) fn whole(value: &Value) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be small and without a fraction")]
    let of_decimal = |number: f64| (number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64);
    value.as_i64().or_else(|| decimal(value).and_then(of_decimal))
}

/// A number, perhaps as a string.
pub(super) fn decimal(value: &Value) -> Option<f64> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    number.filter(|number| number.is_finite())
}

/// A text: as such, or as the `value` of an object. Blank ones are absent.
pub(super) fn text(value: &Value) -> Option<&str> {
    let text = value.as_str().or_else(|| value.get("value")?.as_str());
    text.filter(|text| !text.trim().is_empty())
}

/// Texts: those of a list, or the one that stands where a list should.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(list) => list.iter().filter_map(text).collect(),
        one => text(one).into_iter().collect(),
    }
}

/// The members of a list, or nothing.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The same answer again and again, each time with something else in one of its places.
#[cfg(test)]
pub(super) fn spoiled(answer: &Value) -> Vec<Value> {
    use serde_json::json;
    let mut all = vec![
        json!(null),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("<b>ж\u{202e}".repeat(9)),
        json!([[]]),
        json!({"value": {}}),
    ];
    match answer {
        Value::Array(list) => {
            for (at, inner) in list.iter().enumerate() {
                all.extend(spoiled(inner).into_iter().map(|other| {
                    let mut list = list.clone();
                    list[at] = other;
                    Value::Array(list)
                }));
            }
        }
        Value::Object(fields) => {
            for (name, inner) in fields {
                all.extend(spoiled(inner).into_iter().map(|other| {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), other);
                    Value::Object(fields)
                }));
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
    fn numbers_come_as_strings_and_decimals_too() {
        for good in [json!(604), json!("604"), json!(" 604 "), json!(604.0)] {
            assert_eq!(whole(&good), Some(604), "{good}");
        }
        for bad in [json!(null), json!("many"), json!(6.5), json!(1e300), json!("NaN"), json!([604]), json!({})] {
            assert_eq!(whole(&bad), None, "{bad}");
        }
        assert_eq!(decimal(&json!("4.25")), Some(4.25));
        assert_eq!(decimal(&json!("inf")), None);
    }

    #[test]
    fn texts_come_as_objects_and_alone_too() {
        assert_eq!(text(&json!({"type": "/type/text", "value": "words"})), Some("words"));
        assert_eq!(text(&json!({"value": ["words"]})), None);
        assert_eq!(text(&json!("  ")), None);
        assert_eq!(texts(&json!(["a", null, 7, {"value": "b"}, ""])), ["a", "b"]);
        assert_eq!(texts(&json!("alone")), ["alone"]);
        assert!(texts(&json!(null)).is_empty());
    }

    #[test]
    fn what_is_no_object_is_not_read() {
        for body in ["", "[]", "null", "7", "<html>", "{\"a\":"] {
            assert_eq!(object(body.as_bytes()), None, "{body}");
        }
        assert_eq!(object("{\"a\":".repeat(10_000).as_bytes()), None, "too deep");
    }
}
