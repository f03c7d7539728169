//! What is counted and measured, in Prometheus' text form.

use std::{sync::Arc, time::Duration};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// Seconds at which calls are told apart.
const CALL_SECONDS: [f64; 11] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// A call's method and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct CallLabels {
    method: &'static str,
    code: &'static str,
}

/// A call's method.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct MethodLabels {
    method: &'static str,
}

/// All counters of this process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    calls: Family<CallLabels, Counter>,
    seconds: Family<MethodLabels, Histogram>,
    /// Calls that are running.
    pub calls_running: Gauge,
    /// Connections that are open.
    pub connections_open: Gauge,
    /// Connections that did not finish TLS in time or at all.
    pub handshakes_failed: Counter,
    /// Connections turned away because too many were open.
    pub connections_refused: Counter,
    /// Logins refused for a wrong password, an unknown or a disabled user.
    pub logins_refused: Counter,
    /// Failures of this server while it worked on a run of a synchronisation; the run is taken up again.
    pub sync_setbacks: Counter,
}

impl Metrics {
    /// All at zero.
    pub fn new() -> Arc<Self> {
        let mut registry = Registry::with_prefix("kontor");
        let calls = Family::<CallLabels, Counter>::default();
        let seconds = Family::<MethodLabels, Histogram>::new_with_constructor(|| {
            Histogram::new(CALL_SECONDS)
        });
        let calls_running = Gauge::default();
        let connections_open = Gauge::default();
        let handshakes_failed = Counter::default();
        let connections_refused = Counter::default();
        let logins_refused = Counter::default();
        let sync_setbacks = Counter::default();
        registry.register(
            "calls",
            "Calls answered, by method and status code",
            calls.clone(),
        );
        registry.register("call_seconds", "Time to the answer's head", seconds.clone());
        registry.register(
            "calls_running",
            "Calls that are running",
            calls_running.clone(),
        );
        registry.register(
            "connections_open",
            "Connections that are open",
            connections_open.clone(),
        );
        registry.register(
            "handshakes_failed",
            "Connections that did not finish TLS",
            handshakes_failed.clone(),
        );
        registry.register(
            "connections_refused",
            "Connections turned away because too many were open",
            connections_refused.clone(),
        );
        registry.register("logins_refused", "Logins refused", logins_refused.clone());
        registry.register(
            "sync_setbacks",
            "Failures of this server while it worked on a synchronisation",
            sync_setbacks.clone(),
        );
        Arc::new(Self {
            registry,
            calls,
            seconds,
            calls_running,
            connections_open,
            handshakes_failed,
            connections_refused,
            logins_refused,
            sync_setbacks,
        })
    }

    /// Counts a call that was answered.
    pub fn answered(&self, method: &'static str, code: &'static str, took: Duration) {
        self.calls.get_or_create(&CallLabels { method, code }).inc();
        self.seconds
            .get_or_create(&MethodLabels { method })
            .observe(took.as_secs_f64());
    }

    /// Everything in the text form of `OpenMetrics`.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a String fails only if a metric's own code does.
        if let Err(error) = encode(&mut text, &self.registry) {
            tracing::error!(%error, "the metrics cannot be written");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_counted_by_method_and_code() {
        let metrics = Metrics::new();
        metrics.answered(
            "kontor.v1.UserService/ListUsers",
            "OK",
            Duration::from_millis(3),
        );
        let text = metrics.text();
        assert!(
            text.contains(
                "kontor_calls_total{method=\"kontor.v1.UserService/ListUsers\",code=\"OK\"} 1"
            ),
            "{text}"
        );
    }
}
