//! The cases that all clients share: clients/cases, or the folder in CASES.

use crate::answers::*;
use crate::clock::Clock;
use crate::error::{Error, Problem};
use crate::hold::Hold;
use crate::instants::{format_instant, parse_instant};
use crate::interval::Interval;
use crate::retry::pause_before;
use serde_json::{json, Value};
use std::sync::Arc;
use std::time::Duration;

fn cases(file: &str, part: &str) -> Vec<Value> {
    let folder = std::env::var("CASES").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../cases").into());
    let content = std::fs::read(format!("{folder}/{file}.json")).expect("clients/cases");
    let found: Value = serde_json::from_slice(&content).unwrap();
    let found = found[part].as_array().unwrap().clone();
    assert!(!found.is_empty());
    found
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn ns(value: &Value) -> i64 {
    text(value).parse().unwrap()
}

fn at(now_ns: i64) -> Clock {
    Arc::new(move || now_ns)
}

#[test]
fn instants() {
    for case in cases("instants", "valid") {
        assert_eq!(parse_instant(text(&case["text"])), Some(ns(&case["ns"])), "{case}");
        assert_eq!(format_instant(ns(&case["ns"])), text(&case["written"]), "{case}");
    }
    for case in cases("instants", "invalid") {
        assert_eq!(parse_instant(text(&case)), None, "{case}");
    }
}

fn interval(bounds: &Value) -> Interval {
    Interval::of(ns(&bounds["earliestNs"]), 0, ns(&bounds["latestNs"])).unwrap()
}

#[test]
fn intervals() {
    for case in cases("intervals", "order") {
        let (a, b) = (interval(&case["a"]), interval(&case["b"]));
        assert_eq!(a.certainly_before(&b), case["order"] == "BEFORE", "{case}");
        assert_eq!(a.certainly_after(&b), case["order"] == "AFTER", "{case}");
        assert_eq!(a.concurrent_with(&b), case["order"] == "CONCURRENT", "{case}");
        assert_eq!((a.error_ns(), b.error_ns()), (ns(&case["aErrorNs"]), ns(&case["bErrorNs"])), "{case}");
    }
    for case in cases("intervals", "passage") {
        let (now, instant_ns) = (interval(&case["now"]), ns(&case["instantNs"]));
        assert_eq!(now.certainly_past(instant_ns), case["passage"] == "PASSED", "{case}");
        assert_eq!(now.certainly_short_of(instant_ns), case["passage"] == "YET_TO_COME", "{case}");
    }
}

#[test]
fn readings() {
    for case in cases("readings", "readings") {
        let body = case["answer"].to_string();
        let clock = at(ns(&case["nowNs"]));
        let reading = read_reading(body.as_bytes(), ns(&case["sentNs"]), ns(&case["receivedNs"]), clock).unwrap();
        if case["tooOld"] == true {
            assert!(matches!(reading.now(), Err(Error::ReadingTooOld)), "{case}");
            continue;
        }
        let now = reading.now().unwrap();
        let got = json!({
            "earliestNs": now.earliest_ns.to_string(),
            "estimateNs": now.estimate_ns.to_string(),
            "latestNs": now.latest_ns.to_string(),
            "errorNs": now.error_ns().to_string(),
        });
        assert_eq!(got, case["now"], "{case}");
    }
}

#[test]
fn problems() {
    for case in cases("problems", "problems") {
        let header = |name: &str| case["headers"][name].as_str().map(str::to_string);
        let status = case["status"].as_u64().unwrap() as u16;
        let problem = read_problem(status, "", header, text(&case["body"]).as_bytes());
        let mut got = json!({
            "type": problem.r#type, "title": problem.title, "detail": problem.detail, "reason": problem.reason,
            "retryable": problem.retryable, "retryAfterSeconds": problem.retry_after.map(|after| after.as_secs()),
            "parameter": problem.parameter, "got": problem.got, "expected": problem.expected,
        });
        if case["expect"]["title"].is_null() {
            got.as_object_mut().unwrap().remove("title");
        }
        assert_eq!(got, case["expect"], "{case}");
        assert_eq!(problem.status, status);
        assert_eq!(problem.is_outcome_unknown(), case["outcomeUnknown"] == true, "{case}");
        assert_eq!(Error::Problem(Box::new(problem)).is_retryable(), case["expect"]["retryable"]);
    }
}

fn failure(case: &Value) -> Error {
    match text(&case["kind"]) {
        "problem" => Error::Problem(Box::new(Problem {
            status: case["status"].as_u64().unwrap() as u16,
            retryable: case["retryable"] == true,
            retry_after: case["retryAfterSeconds"].as_u64().map(Duration::from_secs),
            ..Problem::default()
        })),
        "malformed" => Error::MalformedAnswer(String::new()),
        kind => Error::NoAnswer { message: String::new(), may_have_arrived: kind == "lost" },
    }
}

#[test]
fn retries() {
    for case in cases("retries", "retries") {
        let left = Duration::from_secs_f64(case["leftSeconds"].as_f64().unwrap().max(0.0));
        for (chance, expected) in [(0.0, "shortestSeconds"), (1.0, "longestSeconds")] {
            let attempt = case["attempt"].as_u64().unwrap() as u32;
            let pause = pause_before(&failure(&case["failure"]), attempt, left, chance);
            assert_eq!(pause.is_none(), case["final"] == true, "{case}");
            if let Some(pause) = pause {
                assert!((pause.as_secs_f64() - case[expected].as_f64().unwrap()).abs() < 1e-9, "{case}: {pause:?}");
            }
        }
    }
}

fn said(of: &str, body: &[u8]) -> Result<Value, Error> {
    let retry = |after: Option<Duration>| after.map(|after| after.as_nanos().to_string());
    Ok(match of {
        "lease" => {
            let answer = read_lease_answer(body)?;
            let mut got = json!({
                "verdict": answer.verdict, "reason": answer.reason, "holders": answer.holders,
                "retryNs": answer.retry_ns.map(|ns| ns.to_string()),
            });
            if let Some(grant) = answer.grant {
                got["resource"] = grant.resource.into();
                got["id"] = grant.id.into();
                got["token"] = grant.token.to_string().into();
                got["termNs"] = grant.term_ns.to_string().into();
                got["safeRemainingNs"] = grant.safe_remaining_ns.to_string().into();
                got["recalled"] = grant.recalled.into();
                got["claim"] = grant.claim.into();
            }
            got
        }
        "judge" => {
            let said = read_judgement(body, false)?;
            assert_eq!(said.is_accepted(), said.verdict == "ACCEPTED");
            json!({"verdict": said.verdict, "certain": said.certain, "cause": said.cause, "retryNs": retry(said.retry_in)})
        }
        "wait" => json!({"verdict": read_verdict(body)?}),
        "time" => {
            let reading = read_reading(body, 0, 0, at(0))?;
            json!({
                "earliestNs": reading.interval.earliest_ns.to_string(),
                "estimateNs": reading.interval.estimate_ns.to_string(),
                "latestNs": reading.interval.latest_ns.to_string(),
                "driftPpb": reading.drift_ppb,
            })
        }
        _ => {
            let said = read_ticket_verdict(body, 0, false, at(0))?;
            json!({
                "verdict": said.verdict, "subject": said.subject, "reason": said.reason,
                "validUntilNs": said.valid_until_ns, "retryNs": retry(said.retry_in),
            })
        }
    })
}

#[test]
fn answers() {
    for case in cases("answers", "answers") {
        let got = said(text(&case["of"]), text(&case["body"]).as_bytes());
        if case["malformed"] == true {
            assert!(matches!(got, Err(Error::MalformedAnswer(_))), "{case}");
            continue;
        }
        let got = got.unwrap_or_else(|failure| panic!("{case}: {failure}"));
        for (name, expected) in case["expect"].as_object().unwrap() {
            if case["of"] == "ticket" && name == "safeRemainingNs" {
                let until = (!expected.is_null()).then(|| ns(expected) * 100 / 112);
                assert_eq!(got["validUntilNs"], json!(until), "{case}");
            } else {
                assert_eq!(&got[name], expected, "{case}: {name}");
            }
        }
    }
}

#[test]
fn guards() {
    for case in cases("guards", "guards") {
        let grant = |step: &Value| Grant {
            resource: "a".into(),
            id: "1".into(),
            token: 1,
            term_ns: 1,
            safe_remaining_ns: parse_instant(text(&step["safeRemaining"])).unwrap(),
            recalled: false,
            claim: None,
        };
        let steps = case["steps"].as_array().unwrap();
        let mut hold = Hold::new(ns(&steps[0]["sentNs"]), grant(&steps[0]));
        for step in &steps[1..] {
            match text(&step["do"]) {
                "extend" => hold.extend(ns(&step["sentNs"]), ns(&step["nowNs"]), grant(step)),
                "end" => hold.end(),
                _ => {
                    let now_ns = ns(&step["nowNs"]);
                    assert_eq!(hold.held(now_ns), step["held"] == true, "{case}: {step}");
                    for (name, got) in [
                        ("remainingNs", hold.remaining_ns(now_ns)),
                        ("renewAtNs", hold.renew_at_ns()),
                        ("noticeAtNs", hold.notice_at_ns()),
                    ] {
                        if let Some(expected) = step[name].as_str() {
                            assert_eq!(got.to_string(), expected, "{case}: {step}: {name}");
                        }
                    }
                }
            }
        }
    }
}
