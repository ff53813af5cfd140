//! One kind of figure after the other, in the words of the exposition format.

use std::fmt;

use prometheus_client::{
    encoding::{DescriptorEncoder, EncodeCounterValue, EncodeGaugeValue, EncodeLabelSet, NoLabelSet},
    metrics::MetricType,
    registry::Unit,
};

/// What a figure is called, and what it tells. The format adds the unit to the name, and `_total` to that of a counter.
#[derive(Debug)]
pub(super) struct Title {
    name: &'static str,
    help: &'static str,
    unit: Option<Unit>,
}

/// A figure without a unit.
pub(super) fn plain(name: &'static str, help: &'static str) -> Title {
    Title { name, help, unit: None }
}

/// A figure in seconds.
pub(super) fn seconds(name: &'static str, help: &'static str) -> Title {
    Title { name, help, unit: Some(Unit::Seconds) }
}

/// A figure in bytes.
pub(super) fn bytes(name: &'static str, help: &'static str) -> Title {
    Title { name, help, unit: Some(Unit::Bytes) }
}

/// A histogram: upper bounds, the last infinite, each with how many lie between it and the one before; and the sum.
#[derive(Debug)]
pub(super) struct Buckets {
    pub(super) buckets: Vec<(f64, u64)>,
    pub(super) sum: f64,
}

/// Takes figures down.
#[derive(Debug)]
pub(super) struct Sheet<'a>(DescriptorEncoder<'a>);

impl<'a> Sheet<'a> {
    pub(super) fn new(encoder: DescriptorEncoder<'a>) -> Self {
        Self(encoder)
    }

    /// What only grows, one row for each set of labels.
    pub(super) fn counters<L: EncodeLabelSet, V: EncodeCounterValue>(
        &mut self,
        title: &Title,
        rows: impl IntoIterator<Item = (L, V)>,
    ) -> fmt::Result {
        let mut family = self.0.encode_descriptor(title.name, title.help, title.unit.as_ref(), MetricType::Counter)?;
        for (labels, value) in rows {
            family.encode_family(&labels)?.encode_counter::<NoLabelSet, V, u64>(&value, None)?;
        }
        Ok(())
    }

    /// What only grows.
    pub(super) fn counter<V: EncodeCounterValue>(&mut self, title: &Title, value: &V) -> fmt::Result {
        self.0
            .encode_descriptor(title.name, title.help, title.unit.as_ref(), MetricType::Counter)?
            .encode_counter::<NoLabelSet, V, u64>(value, None)
    }

    /// What goes up and down, one row for each set of labels.
    pub(super) fn gauges<L: EncodeLabelSet, V: EncodeGaugeValue>(
        &mut self,
        title: &Title,
        rows: impl IntoIterator<Item = (L, V)>,
    ) -> fmt::Result {
        let mut family = self.0.encode_descriptor(title.name, title.help, title.unit.as_ref(), MetricType::Gauge)?;
        for (labels, value) in rows {
            family.encode_family(&labels)?.encode_gauge(&value)?;
        }
        Ok(())
    }

    /// What goes up and down.
    pub(super) fn gauge<V: EncodeGaugeValue>(&mut self, title: &Title, value: &V) -> fmt::Result {
        self.0.encode_descriptor(title.name, title.help, title.unit.as_ref(), MetricType::Gauge)?.encode_gauge(value)
    }

    /// How long things take, one histogram for each set of labels.
    pub(super) fn histograms<L: EncodeLabelSet>(
        &mut self,
        title: &Title,
        rows: impl IntoIterator<Item = (L, Buckets)>,
    ) -> fmt::Result {
        let mut family =
            self.0.encode_descriptor(title.name, title.help, title.unit.as_ref(), MetricType::Histogram)?;
        for (labels, Buckets { buckets, sum }) in rows {
            let count = buckets.iter().map(|(_, count)| count).sum();
            family.encode_family(&labels)?.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
        }
        Ok(())
    }

    /// What something is, as labels.
    pub(super) fn info(&mut self, title: &Title, labels: &impl EncodeLabelSet) -> fmt::Result {
        self.0.encode_descriptor(title.name, title.help, title.unit.as_ref(), MetricType::Info)?.encode_info(labels)
    }
}

#[cfg(test)]
mod tests {
    use prometheus_client::{collector::Collector, encoding::text::encode, registry::Registry};

    use super::*;

    #[derive(Debug)]
    struct Sample;

    impl Collector for Sample {
        fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
            let mut sheet = Sheet::new(encoder);
            sheet.info(&plain("site", "What it is"), &[("name", "a \"b\" \\ c\nd")])?;
            sheet.counters(&plain("visits", "Visits"), [([("route", "/")], 7_u64), ([("route", "/a")], 0)])?;
            sheet.counter(&seconds("work", "Work"), &0.5)?;
            sheet.gauge(&bytes("size", "Size"), &1_024_u64)?;
            let took = Buckets { buckets: vec![(0.0001, 2), (0.5, 0), (f64::INFINITY, 1)], sum: 1.25 };
            sheet.histograms(&seconds("took", "Time"), [([("route", "/")], took)])
        }
    }

    #[test]
    fn figures_stand_as_the_format_wants_them() {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(Sample));
        let mut text = String::new();
        encode(&mut text, &registry).unwrap();
        let expected = r#"# HELP site What it is
# TYPE site info
site_info{name="a \"b\" \\ c\nd"} 1
# HELP visits Visits
# TYPE visits counter
visits_total{route="/"} 7
visits_total{route="/a"} 0
# HELP work_seconds Work
# TYPE work_seconds counter
# UNIT work_seconds seconds
work_seconds_total 0.5
# HELP size_bytes Size
# TYPE size_bytes gauge
# UNIT size_bytes bytes
size_bytes 1024
# HELP took_seconds Time
# TYPE took_seconds histogram
# UNIT took_seconds seconds
took_seconds_sum{route="/"} 1.25
took_seconds_count{route="/"} 3
took_seconds_bucket{le="0.0001",route="/"} 2
took_seconds_bucket{le="0.5",route="/"} 2
took_seconds_bucket{le="+Inf",route="/"} 3
# EOF
"#;
        assert_eq!(text, expected);
    }
}
