use crate::answers::read_problem;
use crate::client::Token;
use crate::clock::Clock;
use crate::error::Error;
use crate::instants::duration_of;
use crate::retry::{chance, pause_before};
use serde_json::Value;
use std::thread::sleep;
use std::time::Duration;

const LONGEST_BODY: u64 = 1 << 20;

/// A 200.
pub(crate) struct Reply {
    pub body: Vec<u8>,
    pub sent_ns: i64,
    pub received_ns: i64,
}

/// Sends requests to one service.
pub(crate) struct Transport {
    agent: ureq::Agent,
    base: String,
    token: Option<Token>,
    pub timeout: Duration,
    pub clock: Clock,
}

impl Transport {
    pub fn new(url: &str, token: Option<Token>, timeout: Duration, clock: Clock) -> Result<Transport, Error> {
        let base = url.strip_suffix('/').unwrap_or(url);
        let host = base.strip_prefix("http://").or_else(|| base.strip_prefix("https://"));
        if host.is_none_or(|host| host.is_empty() || host.contains(['?', '#', ' '])) {
            let message = format!("expected an address such as http://localhost:8080, got {url:?}");
            return Err(Error::Configuration(message));
        }
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_age(Duration::from_secs(10)) // the service closes after 30 s
            .build()
            .new_agent();
        Ok(Transport { agent, base: base.into(), token, timeout, clock })
    }

    pub fn since(&self, begun_ns: i64) -> Duration {
        duration_of((self.clock)() - begun_ns)
    }

    /// Sends a request until it is answered; and whether an answer before that may have been lost. If one may
    /// have been, and then the call fails, nobody knows what the service did: that is no answer, whatever was
    /// said last.
    pub fn ask(&self, path: &str, body: Option<&Value>, limit: Duration) -> (Result<Reply, Error>, bool) {
        let begun_ns = (self.clock)();
        let mut lost = false;
        for attempt in 1.. {
            let left = limit.saturating_sub(self.since(begun_ns));
            let failure = match self.send(path, body, left.max(Duration::from_millis(1))) {
                Ok(reply) => return (Ok(reply), lost),
                Err(failure) => failure,
            };
            lost |= match &failure {
                Error::NoAnswer { may_have_arrived, .. } => *may_have_arrived,
                Error::Problem(problem) => problem.is_outcome_unknown(),
                _ => false,
            };
            match pause_before(&failure, attempt, limit.saturating_sub(self.since(begun_ns)), chance()) {
                Some(pause) => sleep(pause),
                None if lost && !matches!(failure, Error::NoAnswer { may_have_arrived: true, .. }) => {
                    let message = format!("an answer was lost, and then: {failure}");
                    return (Err(Error::NoAnswer { message, may_have_arrived: true }), lost);
                }
                None => return (Err(failure), lost),
            }
        }
        unreachable!("attempts do not run out")
    }

    /// Sends a request once: a POST if there is a body, which may be null for none, and otherwise a GET.
    pub fn send(&self, path: &str, body: Option<&Value>, limit: Duration) -> Result<Reply, Error> {
        let url = format!("{}{path}", self.base);
        let mut request = ureq::http::Request::builder()
            .uri(&url)
            .method(if body.is_some() { "POST" } else { "GET" })
            .header("Accept", "application/json, application/problem+json");
        if let Some(token) = &self.token {
            let secret = token().map_err(|message| Error::NoAnswer {
                message: format!("no access token: {message}"),
                may_have_arrived: false,
            })?;
            request = request.header("Authorization", format!("Bearer {secret}"));
        }
        let content = match body {
            Some(body) if !body.is_null() => {
                request = request.header("Content-Type", "application/json");
                body.to_string()
            }
            _ => String::new(),
        };
        let sent_ns = (self.clock)();
        let answered = match body {
            Some(_) => request.body(content).map_err(ureq::Error::Http).and_then(|request| {
                self.agent.run(self.agent.configure_request(request).timeout_global(Some(limit)).build())
            }),
            None => request.body(()).map_err(ureq::Error::Http).and_then(|request| {
                self.agent.run(self.agent.configure_request(request).timeout_global(Some(limit)).build())
            }),
        };
        let no_answer = |failure: ureq::Error, may_have_arrived: bool| Error::NoAnswer {
            message: format!("{}: {failure}", url.split('?').next().unwrap_or_default()),
            may_have_arrived,
        };
        let mut answer = answered.map_err(|failure| {
            let connected = !is_before_connected(&failure);
            no_answer(failure, connected)
        })?;
        let got = match answer.body_mut().with_config().limit(LONGEST_BODY).read_to_vec() {
            Ok(got) => got,
            Err(ureq::Error::BodyExceedsLimit(limit)) => {
                return Err(Error::MalformedAnswer(format!("the answer has more than {limit} bytes")));
            }
            Err(failure) => return Err(no_answer(failure, true)),
        };
        let received_ns = (self.clock)();
        let status = answer.status();
        if status != 200 {
            let header = |name: &str| answer.headers().get(name)?.to_str().ok().map(str::to_string);
            let title = status.canonical_reason().unwrap_or_default();
            return Err(Error::Problem(Box::new(read_problem(status.as_u16(), title, header, &got))));
        }
        Ok(Reply { body: got, sent_ns, received_ns })
    }
}

fn is_before_connected(failure: &ureq::Error) -> bool {
    use std::io::ErrorKind;
    match failure {
        ureq::Error::Io(io) => matches!(
            io.kind(),
            ErrorKind::ConnectionRefused | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable
        ),
        ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => true,
        ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::Http(_)
        | ureq::Error::BadUri(_)
        | ureq::Error::TlsRequired => true,
        _ => false,
    }
}
