//! Help texts without their sentences, which are ours: what is compared is which options there are, in which order, with which values, under how many
//! titles, and where the sentences stand.

use std::borrow::Cow;

/// How the last lines of keytool's help begin, its and ours.
const LAST: [&str; 5] = ["Use \"keytool ", "Use the -conf ", "This is what ", "The options of a command:", "Options can stand "];

/// How the line under openssl's help of genpkey begins, its and ours.
const ORDER: [&str; 2] = ["Order of options ", "The order of options "];

/// What stands for a sentence.
const SENTENCE: &str = "(sentence)";

/// Where the sentence of a line begins, behind the first two blanks that follow a word.
fn sentence(line: &str) -> Option<usize> {
    let word = line.len() - line.trim_start().len();
    let gap = word + line[word..].find("  ")?;
    Some(line.len() - line[gap..].trim_start().len()).filter(|at| *at < line.len())
}

fn is_help(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("Usage: ") || ["Options:", "Commands:"].contains(&line))
}

/// The text without sentences when it is a help, as it is when it is none.
pub(crate) fn without_sentences(text: &str) -> Cow<'_, str> {
    if !is_help(text) {
        return text.into();
    }
    let lines: Vec<&str> = text.lines().collect();
    // Before it may stand what is wrong, and behind it warnings.
    let begins = |(at, line): (usize, &&str)| {
        let is_title = lines.get(at + 2) == Some(&"Commands:");
        is_title || ["Usage: ", "keytool -"].iter().any(|start| line.starts_with(start))
    };
    let first = lines.iter().enumerate().position(begins).unwrap_or_default();
    let summary = if lines.get(first + 2) == Some(&"Commands:") { first } else { first + 2 };
    let of_openssl = lines[first].starts_with("Usage: ");
    let mut kept: Vec<String> = lines[..first].iter().map(|line| (*line).to_owned()).collect();
    for (at, line) in lines.iter().enumerate().skip(first) {
        let indented = line.len() - line.trim_start().len();
        let is_words = if of_openssl {
            line.ends_with(':') || ORDER.iter().any(|start| line.starts_with(start))
        } else {
            at == summary || LAST.iter().any(|start| line.starts_with(start))
        };
        match sentence(line) {
            _ if indented == 0 && is_words => kept.push(SENTENCE.to_owned()),
            _ if indented == 0 => kept.push((*line).to_owned()),
            // It goes on from the line before.
            _ if indented > 3 => {}
            Some(at) => kept.push(format!("{}{SENTENCE}", &line[..at])),
            None => kept.push((*line).to_owned()),
        }
    }
    kept.join("\n").into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::process::Command;

    use keyferry_host::option_table::CommandSpec;

    use super::*;

    const HELP: &str = "Usage: x [options]\n\nGeneral:\n -help       List these\n -in infile  Read this\n             and that\n";

    #[test]
    fn sentences_do_not_count_and_all_else_does() {
        let same = |text: &str| without_sentences(text) == without_sentences(HELP);
        assert!(same(
            &HELP.replace("List these", "Lists them").replace("General:", "Others:").replace("             and that\n", "")
        ));
        for (part, other) in
            [("-help      ", "-hilf      "), ("infile", "file  "), ("General:\n", ""), ("Read", " Read"), ("x [", "y [")]
        {
            assert!(!same(&HELP.replace(part, other)), "{part}");
        }
        let (first, second) = (" -help       List these\n", " -in infile  Read this\n");
        assert!(!same(&HELP.replace(&format!("{first}{second}"), &format!("{second}{first}"))));
        let list = "Tool\n\nCommands:\n\n -a    Does a\n\nUse \"keytool it\n";
        let other = "Other\n\nCommands:\n\n -a    Makes a\n\nThis is what it is\n";
        assert_eq!(without_sentences(list), without_sentences(other));
        assert_ne!(without_sentences(&format!("Illegal\n{list}")), without_sentences(&format!("Wrong\n{list}")));
        assert_ne!(without_sentences(&format!("{list}Warning\n")), without_sentences(list));
        let command = "keytool -a [OPTION]...\n\nDoes a\n\nOptions:\n\n -b    With b\n";
        assert_eq!(without_sentences(command), without_sentences(&command.replace("Does", "Makes").replace("With", "And")));
        assert_ne!(without_sentences(command), without_sentences(&command.replace("Options:\n", "")));
        assert_eq!(without_sentences("an error:  none"), "an error:  none");
    }

    /// A sentence in the same words, whatever its capitals, blanks and full stops.
    fn plain(sentence: &str) -> String {
        sentence.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches(['.', ':']).to_owned()
    }

    /// What the real tool says, line by line and sentence by sentence.
    fn theirs(program: &str, arguments: &[&str]) -> BTreeSet<String> {
        let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"));
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        let sentences = text.lines().filter_map(|line| sentence(line).map(|at| plain(&line[at..])));
        sentences.chain(text.lines().map(plain)).collect()
    }

    fn ours<Run>(command: &CommandSpec<Run>) -> impl Iterator<Item = String> {
        let sentences = command.options.iter().flat_map(|option| option.help.lines());
        sentences.chain([command.summary]).map(|text| plain(sentence(text).map_or(text, |at| &text[at..])))
    }

    /// What is typed as it stands there.
    const NAMES: [&str; 5] = ["default", "pkcs7", "smime_sign", "ssl_client", "ssl_server"];

    #[test]
    fn no_sentence_is_the_tools_own() {
        let mut found = Vec::new();
        for command in keyferry_openssl::COMMANDS {
            let theirs = theirs("openssl", &[command.names[0], "-help"]);
            assert!(theirs.len() > 5, "{}", command.names[0]);
            found.extend(
                ours(command).filter(|text| theirs.contains(text)).map(|text| format!("openssl {}: {text}", command.names[0])),
            );
        }
        let list = theirs("keytool", &["-help"]);
        for command in keyferry_keytool::COMMANDS {
            let theirs = theirs("keytool", &[&format!("-{}", command.names[0]), "-help"]);
            assert!(theirs.len() > 3, "{}", command.names[0]);
            let same = |text: &String| list.contains(text) || theirs.contains(text);
            found.extend(ours(command).filter(same).map(|text| format!("keytool -{}: {text}", command.names[0])));
        }
        found.retain(|line| !NAMES.contains(&line.split_once(": ").unwrap().1));
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
