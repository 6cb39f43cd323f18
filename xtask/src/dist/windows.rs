//! What Windows shows of a program, and asks of it: its name and version, and that it is started with the rights of who starts it and knows long paths.

use std::path::PathBuf;
use std::process::Command;

use super::{Release, target, write, write_program};
use crate::run::ended;
use crate::tools::{self, Tool};

const WINDRES: Tool = ("x86_64-w64-mingw32-windres", "binutils-mingw-w64-x86-64");

/// A linker that adds these resources to the program; gives its path.
pub(crate) fn linker(release: &Release) -> Result<PathBuf, String> {
    tools::provide_these(&[WINDRES])?;
    let place = target::folder().join("tools/windows-resources");
    write(&place.join("keyferry.manifest"), MANIFEST.as_bytes())?;
    write(&place.join("keyferry.rc"), resources(release.version).as_bytes())?;
    ended(Command::new(WINDRES.0).args(["--input", "keyferry.rc", "--output", "keyferry.o"]).current_dir(&place))?;
    let path = place.join("gcc");
    let script = format!("#!/bin/sh\nexec x86_64-w64-mingw32-gcc \"$@\" '{}'\n", place.join("keyferry.o").display());
    write_program(&path, script.as_bytes())?;
    Ok(path)
}

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security><requestedPrivileges><requestedExecutionLevel level="asInvoker" uiAccess="false"/></requestedPrivileges></security>
  </trustInfo>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings><longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware></windowsSettings>
  </application>
</assembly>
"#;

/// The script of the resources.
fn resources(version: &str) -> String {
    let numbers = format!("{},0", version.split(['-', '+']).next().unwrap_or(version).replace('.', ","));
    format!(
        r#"1 24 "keyferry.manifest"
1 VERSIONINFO
FILEVERSION {numbers}
PRODUCTVERSION {numbers}
FILEOS 0x40004
FILETYPE 0x1
BEGIN
  BLOCK "StringFileInfo"
  BEGIN
    BLOCK "040904b0"
    BEGIN
      VALUE "CompanyName", "The keyferry maintainers"
      VALUE "FileDescription", "keyferry"
      VALUE "FileVersion", "{version}"
      VALUE "InternalName", "keyferry"
      VALUE "LegalCopyright", "MIT OR Apache-2.0"
      VALUE "OriginalFilename", "keyferry.exe"
      VALUE "ProductName", "keyferry"
      VALUE "ProductVersion", "{version}"
    END
  END
  BLOCK "VarFileInfo"
  BEGIN
    VALUE "Translation", 0x409, 1200
  END
END
"#
    )
}
