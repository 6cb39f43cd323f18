//! What keyferry says of itself: completions for shells, manual pages, and what it was built from.

use crate::support::Folder;

/// What bash completes a line to, whose last word is not finished.
fn completed(folder: &Folder, line: &str) -> Vec<String> {
    // `complete` calls the function with the name of the program, the last word, and the one before.
    let script = "source keyferry.bash; read -ra COMP_WORDS <<< \"$1\"; case $1 in *' ') COMP_WORDS+=('');; esac
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE=$1; COMP_POINT=${#1}
        _keyferry keyferry \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD-1]}\"; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let said = folder.run("bash".as_ref(), &["-c", script, "x", line], b"").ok();
    said.text().lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_and_values() {
    let folder = Folder::new();
    let text = folder.keyferry(&["completions", "bash"]).ok();
    folder.write("keyferry.bash", text.out);
    assert_eq!(completed(&folder, "keyferry conv"), ["convert"]);
    assert_eq!(completed(&folder, "keyferry store re"), ["rename", "reorder"]);
    assert_eq!(completed(&folder, "keyferry store add --on-conf"), ["--on-conflict"]);
    assert_eq!(completed(&folder, "keyferry store add --on-conflict re"), ["refuse", "rename", "replace"]);
}

#[test]
fn every_shell_takes_its_completions() {
    let folder = Folder::new();
    // Three read the file, and run nothing of it.
    for (shell, checked) in [
        ("bash", Some(&["bash", "-n"][..])),
        ("zsh", Some(&["zsh", "-n"])),
        ("fish", Some(&["fish", "--no-execute"])),
        ("powershell", None),
        ("elvish", None),
    ] {
        let text = folder.keyferry(&["completions", shell]).ok();
        assert!(text.text().contains("max-iterations") && text.text().contains("truststore"), "{shell}");
        // Options are completed behind files too.
        assert!(!text.text().contains("\n'*::"), "{shell}");
        folder.write("file", text.out);
        if let Some((program, options)) = checked.and_then(|line| line.split_first()) {
            let said = folder.run(program.as_ref(), &[options, &["file"]].concat(), b"").ok();
            assert_eq!((said.text(), said.err), (String::new(), String::new()), "{shell}");
        }
    }
    let said = folder.keyferry(&["completions", "tcsh"]);
    assert!(said.code == 2 && said.err.contains("bash, zsh, fish, powershell, elvish"), "{}", said.err);
}

#[test]
fn every_command_has_a_manual_page_that_man_sets_without_complaint() {
    let folder = Folder::new();
    let said = folder.keyferry(&["man", "--all", "nowhere"]);
    assert!(said.code == 1 && said.err.contains("make the folder first"), "{}", said.err);
    std::fs::create_dir(folder.path().join("pages")).unwrap();
    folder.keyferry(&["man", "--all", "pages"]).ok();
    assert_eq!(folder.keyferry(&["man", "--all", "pages"]).code, 1, "pages that are there stay");
    folder.keyferry(&["man", "--all", "pages", "--force"]).ok();
    let pages = std::fs::read_dir(folder.path().join("pages")).unwrap();
    let names: Vec<String> = pages.map(|page| page.unwrap().file_name().into_string().unwrap()).collect();
    for name in ["keyferry.1", "keyferry-store.1", "keyferry-store-add.1", "keyferry-openssl.1"] {
        assert!(names.iter().any(|there| there == name), "{name} is not among {names:?}");
    }
    for name in &names {
        let page = format!("pages/{name}");
        let said = folder.run("groff".as_ref(), &["-man", "-Tutf8", "-ww", "-z", &page], b"").ok();
        assert_eq!(said.err, "", "{name}");
    }
    let one = folder.keyferry(&["man", "store", "add"]).ok();
    assert_eq!(one.out, folder.read("pages/keyferry-store-add.1"));
    for part in [".TH keyferry-store-add 1", "\n.SH EXAMPLES\n", "\n.SH \"EXIT STATUS\"\n", "\\fBkeyferry\\-store\\fR(1)"] {
        assert!(one.text().contains(part), "{part}: {}", one.text());
    }
    // Each page that one refers to is there.
    for name in &names {
        let text = String::from_utf8(folder.read(&format!("pages/{name}"))).unwrap().replace("\\-", "-");
        for (at, _) in text.match_indices("(1)") {
            let word = text[..at]
                .trim_end_matches("\\fR")
                .rsplit(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')
                .next();
            let word = word.unwrap().trim_start_matches("fB");
            let is_ours = word.starts_with("keyferry");
            assert!(!is_ours || names.contains(&format!("{word}.1")), "{name} refers to {word}(1)");
        }
    }
    let said = folder.keyferry(&["man", "store", "ad"]);
    assert!(said.code == 2 && said.err.contains("there is no command `store ad`"), "{}", said.err);
}

#[test]
fn a_version_says_what_it_was_built_from() {
    let folder = Folder::new();
    let (short, long) = (folder.keyferry(&["-V"]).ok().text(), folder.keyferry(&["--version"]).ok().text());
    assert_eq!(short, format!("keyferry {}\n", env!("CARGO_PKG_VERSION")));
    let lines: Vec<&str> = long.lines().collect();
    let [version, commit, target, features] = lines[..] else { panic!("{long}") };
    assert_eq!(format!("{version}\n"), short);
    // The tests' own build does not ask for its commit.
    assert_eq!(commit, "commit:   unknown");
    assert!(target.starts_with("target:   ") && target.matches('-').count() >= 2, "{target}");
    assert_eq!(features, if cfg!(feature = "cross-check") { "features: cross-check" } else { "features: none" });
}
