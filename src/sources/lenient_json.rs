//! JSON of upstreams that do not keep to their own shapes: numbers as strings, texts as objects, one where a list should
//! be, nulls anywhere. Whatever is not what it should be counts as absent, and costs nothing beside it.

use jiff::Timestamp;
use serde_json::Value;

/// The object that a body is; nothing for whatever else it may be, and for what is deeper than any honest answer. Of a
/// key that is given twice the last counts.
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

/// A moment, such as `2026-03-01T12:00:00.000Z`.
pub(super) fn moment(value: &Value) -> Option<Timestamp> {
    text(value)?.parse().ok()
}

/// Copies of `answer`, each with one part of it replaced by something that nobody would send there, or removed.
#[cfg(test)]
pub(super) fn spoiled(answer: &Value) -> Vec<Value> {
    use serde_json::json;
    let deep = (0..100).fold(json!([]), |inner, _| json!([inner]));
    let long = "<b>\u{202e}\0ж".repeat(2_000);
    let odd = [json!(null), json!(-1), json!(1e300), json!(true), json!(""), json!(long), json!({"value": []}), deep];
    let mut all = odd.to_vec();
    match answer {
        Value::Array(list) => {
            for (at, inner) in list.iter().enumerate() {
                let with = |other| json!([&list[..at], &[other], &list[at + 1..]].concat());
                all.extend(spoiled(inner).into_iter().map(with));
                all.push(json!([&list[..at], &list[at + 1..]].concat()));
            }
        }
        Value::Object(fields) => {
            for (name, inner) in fields {
                let mut fields = fields.clone();
                fields.remove(name);
                all.push(Value::Object(fields.clone()));
                all.extend(spoiled(inner).into_iter().map(|other| {
                    fields.insert(name.clone(), other);
                    Value::Object(fields.clone())
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
        assert_eq!((list(&json!([1])).len(), list(&json!({"a": 1})).len()), (1, 0));
    }

    #[test]
    fn a_moment_has_a_date_a_time_and_a_zone() {
        assert_eq!(moment(&json!("2026-03-01T12:00:00.000Z")), "2026-03-01T12:00:00Z".parse().ok());
        for bad in
            [json!(null), json!(1_772_366_400), json!("2026-03-01"), json!("0000-00-00T00:00:00Z"), json!("soon")]
        {
            assert_eq!(moment(&bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_no_object_is_not_read() {
        for body in ["", "[]", "null", "7", "<html>", "{\"a\":"] {
            assert_eq!(object(body.as_bytes()), None, "{body}");
        }
        assert_eq!(object("{\"a\":".repeat(10_000).as_bytes()), None, "too deep");
        assert_eq!(object(b"{\"a\": 1, \"a\": 2}"), Some(json!({"a": 2})), "the last one counts");
    }

    #[test]
    fn each_part_is_spoiled_and_removed_once() {
        let all = spoiled(&json!({"a": [1]}));
        assert_eq!(all.len(), 3 * 8 + 2, "the whole, `a` and its member; `a` and its member removed");
        assert!(all.contains(&json!({})) && all.contains(&json!({"a": []})) && all.contains(&json!({"a": [null]})));
    }
}
