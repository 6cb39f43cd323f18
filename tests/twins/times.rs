//! The times in what is compared. "Now" is a time within the run, and so are the times that lie whole days from it (the end of a new
//! certificate); every other time is compared as it stands, so that an old time that is kept and a new one that is written are different.

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use keyferry_core::Timestamp;
use regex::{Captures, Regex};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY: i64 = 86_400;

/// `Nov 24 20:19:06 2026 GMT` (openssl), `Tue Nov 24 20:19:06 UTC 2026` (Java).
static LONG: LazyLock<Regex> = LazyLock::new(|| {
    let months = MONTHS.join("|");
    let pattern = format!(
        r"(?:[A-Z][a-z]{{2}} )?\b({months}) ([ 0-9][0-9]) ([0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}})( [A-Z]+)? ([0-9]{{4}})( GMT)?"
    );
    Regex::new(&pattern).unwrap()
});

/// `2026-11-24 20:19:06Z`, openssl's `-dateopt iso_8601`.
static ISO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2}Z)").unwrap());

/// `Nov 24, 2026`, in keytool's lists.
static SHORT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"\b({}) ([0-9]{{1,2}}), ([0-9]{{4}})\b", MONTHS.join("|"))).unwrap());

/// The time of this moment.
pub(crate) fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp(i64::try_from(since_1970.as_millis()).unwrap())
}

/// When what is compared was made.
#[derive(Clone, Debug)]
pub(crate) struct Times {
    /// The beginning and the end of all that is compared, the same for both sides.
    pub whole: (Timestamp, Timestamp),
    /// Those of each line in the folder, to the millisecond.
    pub lines: Vec<(Timestamp, Timestamp)>,
}

impl Times {
    /// A time in whole seconds, as certificates have it.
    pub(crate) fn seconds(&self, time: Timestamp) -> String {
        self.relative(time).unwrap_or_else(|| format!("<{time}>"))
    }

    fn relative(&self, time: Timestamp) -> Option<String> {
        let (start, end) = (self.whole.0.seconds(), self.whole.1.seconds());
        let after = time.seconds() - start;
        (after.rem_euclid(DAY) <= end - start).then(|| match after.div_euclid(DAY) {
            0 => "<now>".to_owned(),
            days => format!("<now {days:+} days>"),
        })
    }

    /// A time in milliseconds, as keystores have it: that of a line, or what it is.
    pub(crate) fn milliseconds(&self, time: Timestamp) -> String {
        let line = self.lines.iter().rposition(|(start, end)| (*start..=*end).contains(&time));
        match line {
            Some(line) => format!("<by line {}>", line + 1),
            None => format!("<{} ms>", time.0),
        }
    }

    /// A text with "now" in the place of its times within the run; with `all`, the others in a form that looks like nothing random.
    pub(crate) fn text(&self, text: &str, all: bool) -> String {
        let label = |found: &Captures<'_>, time: String, zone: &str| {
            let time = Timestamp::try_from(time);
            match time.ok().map(|time| (self.relative(time), time)) {
                Some((Some(label), _)) => format!("{label}{zone}"),
                Some((None, time)) if all => format!("<{time}>{zone}"),
                _ => found[0].to_owned(),
            }
        };
        let month = |name: &str| MONTHS.iter().position(|month| *month == name).unwrap() + 1;
        let text = LONG.replace_all(text, |found: &Captures<'_>| {
            let zone = found.get(4).or(found.get(6)).map_or("", |zone| zone.as_str());
            let time = format!("{}-{:02}-{}T{}Z", &found[5], month(&found[1]), found[2].replace(' ', "0"), &found[3]);
            label(found, time, zone)
        });
        let text = ISO.replace_all(&text, |found: &Captures<'_>| label(found, format!("{}T{}", &found[1], &found[2]), "Z"));
        let text = SHORT.replace_all(&text, |found: &Captures<'_>| {
            let midnight = Timestamp::try_from(format!("{}-{:02}-{:0>2}T00:00:00Z", &found[3], month(&found[1]), &found[2]));
            let days = (self.whole.0.seconds().div_euclid(DAY), self.whole.1.seconds().div_euclid(DAY));
            let today = midnight.is_ok_and(|midnight| (days.0..=days.1).contains(&(midnight.seconds() / DAY)));
            if today { "<today>".to_owned() } else { found[0].to_owned() }
        });
        text.into_owned()
    }
}

/// A run of ten seconds at the time that the tests of this module know.
#[cfg(test)]
pub(crate) fn some() -> Times {
    let at = |text: &str| Timestamp::try_from(text.to_owned()).unwrap();
    let (start, end) = (at("2026-11-24T20:19:00Z"), at("2026-11-24T20:19:10Z"));
    let middle = Timestamp(start.0 + 5000);
    Times { whole: (start, end), lines: vec![(start, middle), (Timestamp(middle.0 + 1), end)] }
}

#[test]
fn only_the_times_of_the_run_are_now() {
    let times = some();
    for (text, expected) in [
        ("notBefore=Nov 24 20:19:06 2026 GMT", "notBefore=<now> GMT"),
        ("notAfter=Feb 22 20:19:06 2027 GMT", "notAfter=<now +90 days> GMT"),
        ("notAfter=Feb 22 20:19:11 2027 GMT", "notAfter=Feb 22 20:19:11 2027 GMT"),
        (
            "from: Tue Nov 24 20:19:06 UTC 2026 until: Fri Mar 01 12:00:00 UTC 2019",
            "from: <now> UTC until: Fri Mar 01 12:00:00 UTC 2019",
        ),
        ("lastUpdate=2026-11-23 20:19:00Z", "lastUpdate=<now -1 days>Z"),
        ("lastUpdate=2019-03-01 12:00:00Z", "lastUpdate=2019-03-01 12:00:00Z"),
        ("a, Nov 24, 2026, b, Nov 23, 2026, c, Mar 1, 2019", "a, <today>, b, Nov 23, 2026, c, Mar 1, 2019"),
    ] {
        assert_eq!(times.text(text, false), expected);
    }
    assert_eq!(times.text("notAfter=Mar  1 12:00:00 2019 GMT", true), "notAfter=<2019-03-01T12:00:00Z> GMT");
    let start = times.whole.0;
    assert_eq!(times.milliseconds(start), "<by line 1>");
    assert_eq!(times.milliseconds(Timestamp(start.0 + 5001)), "<by line 2>");
    assert_eq!(times.milliseconds(Timestamp(start.0 - 1)), format!("<{} ms>", start.0 - 1));
}
