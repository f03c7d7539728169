//! Number series through the door.

use std::time::Duration;

use kontor_domain::{calendar::warsaw_date, role::Role};
use kontor_proto::v1::{
    CounterReset, CreateNumberSeriesRequest, InvoiceKind, ListNumberSeriesRequest, NumberSeries,
    SetNextNumberRequest, UpdateNumberSeriesRequest,
    number_series_service_client::NumberSeriesServiceClient,
};
use kontor_store::series;
use tonic::{Code, Status, transport::Channel};

use crate::{actor::Actor, services};

use super::{
    office::{NOBODY, audited, request_id, violation, violations},
    server::{Caller, TestServer, on_each_database, reason_of, refused},
};

/// Calls of the service as one caller.
struct Series(Caller);

impl Series {
    fn client(&self) -> NumberSeriesServiceClient<Channel> {
        NumberSeriesServiceClient::new(self.0.channel.clone())
    }

    async fn list(&self, kind: i32, include_inactive: bool) -> Result<Vec<NumberSeries>, Status> {
        let message = ListNumberSeriesRequest {
            kind,
            include_inactive,
        };
        let answer = self
            .client()
            .list_number_series(self.0.request(message))
            .await?;
        Ok(answer.into_inner().series)
    }

    /// The default series of VAT invoices.
    async fn vat(&self) -> NumberSeries {
        let mut list = self.list(InvoiceKind::Vat.into(), true).await.unwrap();
        list.retain(|series| series.is_default);
        assert_eq!(list.len(), 1);
        list.swap_remove(0)
    }

    async fn create(&self, series: NumberSeries) -> Result<NumberSeries, Status> {
        self.create_once(series, "").await
    }

    async fn create_once(
        &self,
        series: NumberSeries,
        request_id: &str,
    ) -> Result<NumberSeries, Status> {
        let message = CreateNumberSeriesRequest {
            series: Some(series),
            request_id: request_id.to_owned(),
        };
        let answer = self
            .client()
            .create_number_series(self.0.request(message))
            .await?;
        Ok(answer.into_inner().series.unwrap())
    }

    async fn update(&self, series: NumberSeries) -> Result<NumberSeries, Status> {
        let message = UpdateNumberSeriesRequest {
            series: Some(series),
            request_id: String::new(),
        };
        let answer = self
            .client()
            .update_number_series(self.0.request(message))
            .await?;
        Ok(answer.into_inner().series.unwrap())
    }

    async fn set_next(&self, id: &str, date: &str, next: i64) -> Result<NumberSeries, Status> {
        let message = SetNextNumberRequest {
            id: id.to_owned(),
            date: date.to_owned(),
            next_counter: next,
            request_id: String::new(),
        };
        let answer = self
            .client()
            .set_next_number(self.0.request(message))
            .await?;
        Ok(answer.into_inner().series.unwrap())
    }
}

fn shop() -> NumberSeries {
    NumberSeries {
        kind: InvoiceKind::Vat.into(),
        name: "Sklep".to_owned(),
        pattern: "{seria}/{nr:4}/{rr}".to_owned(),
        reset: CounterReset::Yearly.into(),
        ..NumberSeries::default()
    }
}

/// Issues a document's number today.
async fn take(server: &TestServer, id: &str) -> i64 {
    let id = id.parse().unwrap();
    let today = warsaw_date(server.app.now());
    let take = move |conn: &mut kontor_store::Conn| {
        let series = series::find(conn, id)?.unwrap();
        series::take_number(conn, id, &series.data.reset.period_key(today), today)
    };
    server.app.db.write(take).await.unwrap()
}

#[tokio::test]
async fn an_office_can_issue_at_once_and_sees_its_next_numbers() {
    on_each_database(async |server| {
        let series = Series(server.log_in_as(Role::Reader).await);
        let today = warsaw_date(server.app.now());
        let (month, year) = (u8::from(today.month()), today.year());
        let all = series.list(0, false).await.unwrap();
        let next: Vec<&str> = all
            .iter()
            .map(|series| series.next_number.as_str())
            .collect();
        assert_eq!(
            next,
            [
                format!("FV/1/{month:02}/{year}"),
                format!("PRO/1/{month:02}/{year}")
            ]
        );
        assert!(
            all.iter()
                .all(|series| series.is_default && series.last_number.is_empty())
        );
        assert_eq!(take(server, &all[0].id).await, 1);
        let vat = series.vat().await;
        assert_eq!(vat.last_number, format!("FV/1/{month:02}/{year}"));
        assert_eq!(
            (vat.next_number, vat.next_counter),
            (format!("FV/2/{month:02}/{year}"), 2)
        );
        server.advance(Duration::from_hours(32 * 24));
        // sessions and certificates are over by then: the service itself is asked
        let later = services::series::list(&server.app, &Actor::console(), None, false)
            .await
            .unwrap();
        assert_eq!(
            (later[0].next_counter, later[0].last_number.as_str()),
            (1, "")
        );
    })
    .await;
}

#[tokio::test]
async fn a_series_is_added_made_the_default_and_taken_out_of_use() {
    on_each_database(async |server| {
        let series = Series(server.log_in_as(Role::Administrator).await);
        let first = series.vat().await;
        let id = request_id(5);
        let added = series.create_once(shop(), &id).await.unwrap();
        assert_eq!(series.create_once(shop(), &id).await.unwrap(), added);
        assert!(
            added.next_number.starts_with("Sklep/0001/"),
            "{}",
            added.next_number
        );
        assert_eq!(
            refused(
                series
                    .create(NumberSeries {
                        name: "SKLEP".to_owned(),
                        ..shop()
                    })
                    .await
            ),
            "ALREADY_EXISTS"
        );

        // a kind always has a default series in use
        for wrong in [
            NumberSeries {
                is_default: false,
                ..first.clone()
            },
            NumberSeries {
                active: false,
                ..first.clone()
            },
            NumberSeries {
                active: false,
                is_default: true,
                ..added.clone()
            },
        ] {
            assert_eq!(refused(series.update(wrong).await), "SERIES_DEFAULT");
        }
        let default = NumberSeries {
            is_default: true,
            ..added.clone()
        };
        let default = series.update(default).await.unwrap();
        assert_eq!(series.vat().await, default);
        let stale = series
            .update(NumberSeries {
                name: "X".to_owned(),
                ..first.clone()
            })
            .await
            .unwrap_err();
        assert_eq!(
            (stale.code(), reason_of(&stale).as_str()),
            (Code::Aborted, "ETAG_STALE")
        );
        let archived = NumberSeries {
            active: false,
            is_default: false,
            etag: String::new(),
            ..first.clone()
        };
        series.update(archived).await.unwrap();
        let active: Vec<String> = series
            .list(InvoiceKind::Vat.into(), false)
            .await
            .unwrap()
            .into_iter()
            .map(|series| series.id)
            .collect();
        assert_eq!(active, [added.id]);
        let actions = audited(server, "number_series").await;
        let expected =
            ["create", "update", "update", "update"].map(|what| format!("number_series.{what}"));
        assert_eq!(actions, expected);
    })
    .await;
}

#[tokio::test]
async fn the_pattern_stays_once_a_document_was_numbered() {
    on_each_database(async |server| {
        let series = Series(server.log_in_as(Role::Administrator).await);
        let added = series.create(shop()).await.unwrap();
        let changed = NumberSeries {
            pattern: "S/{nr}/{rrrr}/{seria}".to_owned(),
            ..added
        };
        let changed = series.update(changed).await.unwrap();
        take(server, &changed.id).await;
        for wrong in [
            NumberSeries {
                pattern: "T/{nr}/{rrrr}/{seria}".to_owned(),
                ..changed.clone()
            },
            NumberSeries {
                name: "Sklep 2".to_owned(),
                ..changed.clone()
            },
        ] {
            assert_eq!(refused(series.update(wrong).await), "SERIES_IN_USE");
        }
        let vat = series.vat().await;
        take(server, &vat.id).await;
        // a name that stands in no number may change
        let renamed = NumberSeries {
            name: "Sprzedaż".to_owned(),
            ..vat
        };
        assert_eq!(series.update(renamed).await.unwrap().name, "Sprzedaż");
    })
    .await;
}

#[tokio::test]
async fn a_next_number_is_set_only_before_the_first_document_of_its_period() {
    on_each_database(async |server| {
        let series = Series(server.log_in_as(Role::Administrator).await);
        let vat = series.vat().await;
        let set = series.set_next(&vat.id, "", 42).await.unwrap();
        assert_eq!((set.next_counter, set.last_number.as_str()), (42, ""));
        assert_eq!(
            series.set_next(&vat.id, "", 40).await.unwrap().next_counter,
            40
        );
        assert_eq!(take(server, &vat.id).await, 40);
        let started = series.set_next(&vat.id, "", 100).await.unwrap_err();
        assert_eq!(started.code(), Code::FailedPrecondition);
        assert_eq!(reason_of(&started), "SERIES_PERIOD_STARTED");
        // another month of the series is still free
        series.set_next(&vat.id, "2031-05-07", 7).await.unwrap();
        assert_eq!(series.vat().await.next_counter, 41);
        let actions = audited(server, "number_series").await;
        assert_eq!(actions, ["number_series.set_next"; 3]);
    })
    .await;
}

#[tokio::test]
async fn wrong_input_is_refused_by_its_field() {
    on_each_database(async |server| {
        let series = Series(server.log_in_as(Role::Administrator).await);
        let status = series.create(NumberSeries::default()).await.unwrap_err();
        let fields: Vec<String> = violations(&status)
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(
            fields,
            ["kind", "name", "reset", "pattern"].map(|field| format!("series.{field}"))
        );
        for (wrong, field, reason) in [
            (NumberSeries { kind: 9, ..shop() }, "kind", "UNKNOWN_CHOICE"),
            (
                NumberSeries { reset: 9, ..shop() },
                "reset",
                "UNKNOWN_CHOICE",
            ),
            (
                NumberSeries {
                    name: "\u{7}".to_owned(),
                    ..shop()
                },
                "name",
                "REQUIRED",
            ),
            (
                NumberSeries {
                    name: "x".repeat(101),
                    ..shop()
                },
                "name",
                "TOO_LONG",
            ),
            (
                NumberSeries {
                    pattern: "FV".to_owned(),
                    ..shop()
                },
                "pattern",
                "PATTERN_COUNTER",
            ),
            (
                NumberSeries {
                    pattern: "FV/{nr}".to_owned(),
                    ..shop()
                },
                "pattern",
                "PATTERN_NEEDS_YEAR",
            ),
            (
                NumberSeries {
                    pattern: "{nr}/{x}".to_owned(),
                    ..shop()
                },
                "pattern",
                "PATTERN_PLACEHOLDER",
            ),
        ] {
            let expected = (format!("series.{field}"), reason.to_owned());
            assert_eq!(violation(series.create(wrong).await), expected);
        }
        let vat = series.vat().await;
        let wrong = NumberSeries {
            pattern: "FV/{nr}/{rrrr}".to_owned(),
            ..vat.clone()
        };
        assert_eq!(
            violation(series.update(wrong).await).1,
            "PATTERN_NEEDS_MONTH"
        );
        let nobody = NumberSeries {
            id: NOBODY.to_owned(),
            ..vat.clone()
        };
        assert_eq!(refused(series.update(nobody).await), "NOT_FOUND");
        assert_eq!(
            violation(series.update(NumberSeries::default()).await).0,
            "series.id"
        );
        assert_eq!(violation(series.list(9, false).await).0, "kind");
        for (id, date, next, field, reason) in [
            ("x", "", 1, "id", "INVALID_ID"),
            (vat.id.as_str(), "1.1.2026", 1, "date", "INVALID_DATE"),
            (&vat.id, "", 0, "next_counter", "COUNTER_OUT_OF_RANGE"),
            (
                &vat.id,
                "",
                1_000_000_000,
                "next_counter",
                "COUNTER_OUT_OF_RANGE",
            ),
        ] {
            let expected = (field.to_owned(), reason.to_owned());
            assert_eq!(violation(series.set_next(id, date, next).await), expected);
        }
        assert_eq!(refused(series.set_next(NOBODY, "", 1).await), "NOT_FOUND");
        assert_eq!(series.vat().await, vat);
    })
    .await;
}

#[tokio::test]
async fn only_an_administrator_changes_series() {
    on_each_database(async |server| {
        for role in [Role::Reader, Role::Salesperson, Role::Accountant] {
            let series = Series(server.log_in_as(role).await);
            let vat = series.vat().await;
            let refusals = [
                refused(series.create(NumberSeries::default()).await),
                refused(series.update(vat.clone()).await),
                refused(series.set_next(&vat.id, "", 0).await),
            ];
            assert!(
                refusals.iter().all(|reason| reason == "PERMISSION_DENIED"),
                "{refusals:?}"
            );
        }
    })
    .await;
}
