//! What Homebrew (on Linux) and winget want to know of a release: where its archives can be had, and their SHA-256. recipes.rb takes them as the two would.

use std::path::Path;
use std::process::Command;

use super::sums::{self, sha256};
use super::target::{TARGETS, Target};
use super::tree::Tree;
use super::{Release, archive, folder, read};
use crate::run::ended;
use crate::{root, tools};

const SUMMARY: &str = "Ferries keys between the OpenSSL world and the Java world";
/// What winget calls the program.
const IDENTIFIER: &str = "Keyferry.Keyferry";
const SCHEMA: &str = "1.6.0";

/// An archive as a recipe names it.
struct Source {
    address: String,
    sum: String,
}

/// Makes the archives, and the recipes for them, which will be had below this address; tries the recipes, and prints where they are.
pub(crate) fn make(address: &str, release: &Release) -> Result<(), String> {
    if !address.starts_with("https://") {
        return Err(format!(
            "`{address}` is not where archives can be had; give the address of the folder that they will be in, https://..."
        ));
    }
    let address = address.trim_end_matches('/');
    let [intel, arm, windows] = &TARGETS;
    let source = |target: &Target| {
        let path = archive::make(target, release)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok::<_, String>(Source { address: format!("{address}/{name}"), sum: sha256(&read(&path)?) })
    };
    let mut tree = Tree::default();
    tree.text("homebrew/keyferry.rb", formula(address, release.version, &source(intel)?, &source(arm)?));
    for (name, text) in manifests(address, release.version, &archive::stem(windows, release), &source(windows)?) {
        tree.text(format!("winget/{name}"), text);
    }
    let place = folder().join("recipes");
    tree.write_into(&place)?;
    sums::write_all(release)?;
    tried(&place)?;
    tree.files.keys().for_each(|name| println!("target/dist/recipes/{name}"));
    Ok(())
}

/// Installs what the recipes name, out of the archives that lie here.
fn tried(recipes: &Path) -> Result<(), String> {
    tools::provide_these(&[("ruby", "ruby"), ("unzip", "unzip"), ("zstd", "zstd")])?;
    let place = tempfile::tempdir().map_err(|error| format!("there is no temporary folder: {error}"))?;
    let script = root().join("xtask/src/dist/recipes.rb");
    ended(Command::new("ruby").arg(script).arg(recipes).arg(folder()).arg(place.path()))
}

/// A formula of Homebrew's.
fn formula(address: &str, version: &str, intel: &Source, arm: &Source) -> String {
    format!(
        r##"class Keyferry < Formula
  desc "{SUMMARY}"
  homepage "{address}"
  version "{version}"
  license any_of: ["MIT", "Apache-2.0"]

  depends_on :linux

  on_intel do
    url "{}"
    sha256 "{}"
  end

  on_arm do
    url "{}"
    sha256 "{}"
  end

  def install
    bin.install "keyferry"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/keyferry.bash" => "keyferry"
    zsh_completion.install "completions/_keyferry"
    fish_completion.install "completions/keyferry.fish"
    doc.install Dir["*.md", "LICENSE-*", "THIRD-PARTY*", "docs"]
  end

  test do
    assert_match "keyferry #{{version}}", shell_output("#{{bin}}/keyferry -V")
  end
end
"##,
        intel.address, intel.sum, arm.address, arm.sum
    )
}

/// The three files of a manifest of winget's.
fn manifests(address: &str, version: &str, stem: &str, source: &Source) -> [(String, String); 3] {
    let file = |ending: &str, kind: &str, lines: &str| {
        let text = format!(
            "PackageIdentifier: {IDENTIFIER}\nPackageVersion: {version}\n{lines}ManifestType: {kind}\nManifestVersion: {SCHEMA}\n"
        );
        (format!("{IDENTIFIER}{ending}.yaml"), text)
    };
    let installer = format!(
        "InstallerType: zip\nNestedInstallerType: portable\nNestedInstallerFiles:\n  - RelativeFilePath: {stem}\\keyferry.exe\n    \
         PortableCommandAlias: keyferry\nInstallers:\n  - Architecture: x64\n    InstallerUrl: {}\n    InstallerSha256: {}\n",
        source.address,
        source.sum.to_uppercase()
    );
    let locale = format!(
        "PackageLocale: en-US\nPublisher: The keyferry maintainers\nPackageName: keyferry\nPackageUrl: {address}\nLicense: MIT OR Apache-2.0\n\
         ShortDescription: {SUMMARY}\n"
    );
    [
        file("", "version", "DefaultLocale: en-US\n"),
        file(".installer", "installer", &installer),
        file(".locale.en-US", "defaultLocale", &locale),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str, sum: &str) -> Source {
        Source { address: format!("https://example.org/1.2.3/{name}"), sum: sum.to_owned() }
    }

    #[test]
    fn the_formula_has_each_archive_with_its_own_sum() {
        let text = formula("https://example.org/1.2.3", "1.2.3", &source("intel", "aa"), &source("arm", "bb"));
        let intel = "on_intel do\n    url \"https://example.org/1.2.3/intel\"\n    sha256 \"aa\"\n";
        let arm = "on_arm do\n    url \"https://example.org/1.2.3/arm\"\n    sha256 \"bb\"\n";
        assert!(text.contains(intel) && text.contains(arm) && text.contains("\"keyferry #{version}\""), "{text}");
    }

    #[test]
    fn the_manifest_names_the_program_in_the_archive() {
        let files = manifests("https://example.org", "1.2.3", "keyferry-1.2.3-w", &source("w.zip", "ab"));
        let (name, text) = &files[1];
        assert_eq!(name, "Keyferry.Keyferry.installer.yaml");
        assert!(
            text.contains("RelativeFilePath: keyferry-1.2.3-w\\keyferry.exe\n    PortableCommandAlias: keyferry\n"),
            "{text}"
        );
        assert!(text.contains("InstallerUrl: https://example.org/1.2.3/w.zip\n    InstallerSha256: AB\n"), "{text}");
    }
}
