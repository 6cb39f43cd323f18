//! Error messages of the programs that keys and certificates are for: what each means, and what to do about it.
//!
//! The messages are facts, more than half of them provoked in the tests with the program itself; the explanations are ours.

mod curl;
mod dotnet;
mod go;
mod java;
mod java_tls;
mod keytool;
mod libraries;
mod node;
mod openssl;
mod openssl_files;
mod openssl_tls;
mod python;
mod servers;

use std::ops::Range;

/// How much a message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tells {
    /// That something below it failed; the cause stands elsewhere.
    Little,
    /// One of several causes.
    Some,
    /// The cause.
    All,
}

/// A message, by the words that stay the same in it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Message {
    /// What programs call it.
    pub id: &'static str,
    /// Whose it is.
    pub from: &'static str,
    /// The pieces of it that stand in one line, in this order.
    pub pieces: &'static [&'static str],
    /// How much it tells.
    pub tells: Tells,
    /// What it means.
    pub cause: &'static str,
    /// What to do: sentences, and command lines that begin with `keyferry`.
    pub cure: &'static [&'static str],
    /// The message as it is met; where the tests cannot provoke it, as it is documented or reported.
    pub sample: &'static str,
}

/// A message that was found in a text.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it is.
    pub message: &'static Message,
    /// The line that it was found in.
    pub line: String,
}

/// Every message that is known.
pub fn messages() -> impl Iterator<Item = &'static Message> {
    let all: [&'static [Message]; 13] = [
        java::MESSAGES,
        java_tls::MESSAGES,
        keytool::MESSAGES,
        openssl::MESSAGES,
        openssl_files::MESSAGES,
        openssl_tls::MESSAGES,
        curl::MESSAGES,
        libraries::MESSAGES,
        servers::MESSAGES,
        dotnet::MESSAGES,
        node::MESSAGES,
        python::MESSAGES,
        go::MESSAGES,
    ];
    all.into_iter().flatten()
}

/// The messages in a text, a line or a whole stack trace: first the one that tells most, then those around it. Of two that tell as much the deeper one comes
/// first, which stands further down in a trace; in one line the one with more words.
pub fn recognise(text: &str) -> Vec<Found> {
    let mut found: Vec<(usize, usize, Found)> = Vec::new();
    // Versions differ in capitals: `unable to load certificate` was that of OpenSSL 1.
    let known: Vec<(Vec<String>, &'static Message)> = messages().map(|message| (lowered(message), message)).collect();
    for (place, line) in text.lines().enumerate() {
        let low = line.to_ascii_lowercase();
        let fits = known.iter().filter_map(|(pieces, message)| Some((span(pieces, &low)?, *message)));
        let mut here: Vec<(Range<usize>, &'static Message)> = fits.collect();
        // What is said within longer words is said by those.
        let longer = |one: &'static Message, other: &'static Message| weight(other) > weight(one);
        let all = here.clone();
        here.retain(|(span, one)| {
            !all.iter().any(|(around, other)| longer(one, other) && around.start <= span.start && around.end >= span.end)
        });
        found.extend(
            here.into_iter().map(|(_, message)| (place, weight(message), Found { message, line: line.trim().to_owned() })),
        );
    }
    found.sort_by(|(place, weight, one), (other_place, other_weight, other)| {
        other.message.tells.cmp(&one.message.tells).then(other_place.cmp(place)).then(other_weight.cmp(weight))
    });
    let mut seen = Vec::new();
    found.retain(|(_, _, one)| {
        let is_new = !seen.contains(&one.message.id);
        seen.push(one.message.id);
        is_new
    });
    found.into_iter().map(|(_, _, found)| found).collect()
}

fn weight(message: &Message) -> usize {
    message.pieces.iter().map(|piece| piece.len()).sum()
}

/// The pieces of a message in small letters.
fn lowered(message: &Message) -> Vec<String> {
    message.pieces.iter().map(|piece| piece.to_ascii_lowercase()).collect()
}

/// Where pieces stand in a line, from the first to the last.
fn span(pieces: &[String], line: &str) -> Option<Range<usize>> {
    let (mut start, mut end) = (None, 0);
    for piece in pieces {
        let at = end + line.get(end..)?.find(piece.as_str())?;
        start = start.or(Some(at));
        end = at + piece.len();
    }
    Some(start?..end)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_many_and_each_is_its_own() {
        let mut ids = BTreeSet::new();
        for message in messages() {
            assert!(ids.insert(message.id), "{} stands twice", message.id);
            assert!(!message.pieces.is_empty() && message.pieces.iter().all(|piece| piece.len() >= 5), "{}", message.id);
            assert!(!message.cause.is_empty() && !message.cure.is_empty(), "{}", message.id);
            let found = recognise(message.sample);
            assert_eq!(found.first().map(|found| found.message.id), Some(message.id), "the sample of {}: {found:?}", message.id);
        }
        assert!(ids.len() >= 90, "{}", ids.len());
    }

    #[test]
    fn the_deepest_cause_is_the_one() {
        let trace = "org.apache.kafka.common.KafkaException: Failed to create new NetworkClient\n\
                     \tat org.apache.kafka.Something\n\
                     Caused by: org.apache.kafka.common.KafkaException: Failed to load SSL keystore /etc/client.p12 of type PKCS12\n\
                     \t... 5 more\n\
                     Caused by: java.io.IOException: keystore password was incorrect\n\
                     Caused by: java.security.UnrecoverableKeyException: failed to decrypt safe contents entry: \
                     javax.crypto.BadPaddingException: Given final block not properly padded.";
        let found: Vec<&str> = recognise(trace).iter().map(|found| found.message.id).collect();
        assert_eq!(found.first(), Some(&"java-keystore-password"), "{found:?}");
        assert!(found.contains(&"kafka-keystore"), "{found:?}");
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        assert!(recognise("").is_empty() && recognise("java.lang.NullPointerException\n\tat com.example.Main").is_empty());
    }
}
