//! System printers, through what the operating system itself offers.
//!
//! Nothing is linked: a computer without a printing system still starts the product, and hears so when it prints.

use kernel::{Fault, Result};
use serde::Serialize;

/// A printer of this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Printer {
    /// What [`Printers::print`] wants.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whether it is the computer's first choice.
    pub is_default: bool,
}

/// The printers of a computer.
pub trait Printers: Send + Sync {
    /// Every printer; none is no error.
    ///
    /// # Errors
    /// `print.no_system`, `print.not_running`, `print.failed`.
    fn list(&self) -> Result<Vec<Printer>>;

    /// Sends a PDF; the queue's job id.
    ///
    /// # Errors
    /// `print.no_system`, `print.not_running`, `print.no_printer`, `print.copies_invalid`, `print.failed`.
    fn print(&self, printer: &str, pdf: &[u8], title: &str, copies: u32) -> Result<String>;
}

/// The printers of this computer.
pub fn of_system() -> Box<dyn Printers> {
    #[cfg(unix)]
    {
        Box::new(cups::Cups)
    }
    #[cfg(windows)]
    {
        Box::new(windows::Spooler)
    }
}

fn failed(reason: impl Into<String>) -> Fault {
    Fault::new(
        "print.failed",
        "The printing system refused. See the reason, and look at the printer in the system's settings.",
    )
    .with("reason", reason.into())
}

fn known(printers: &dyn Printers, id: &str, copies: u32) -> Result<()> {
    if !(1..=99).contains(&copies) {
        return Err(Fault::field(
            "copies",
            "print.copies_invalid",
            "Print between 1 and 99 copies.",
        ));
    }
    if printers.list()?.iter().any(|printer| printer.id == id) {
        return Ok(());
    }
    Err(Fault::field(
        "printer",
        "print.no_printer",
        "This printer is no longer there. Choose another one.",
    )
    .with("printer", id))
}

#[cfg(unix)]
mod cups {
    //! CUPS by its own programs, `lpstat` and `lp`.

    use std::io::{ErrorKind, Write as _};
    use std::process::{Command, Output, Stdio};

    use super::{Fault, Printer, Printers, Result, failed, known};

    pub struct Cups;

    /// English answers, whatever language the person reads.
    fn program(name: &str) -> Command {
        let mut command = Command::new(name);
        command.env("LC_ALL", "C").stdin(Stdio::null());
        command
    }

    fn absent(error: std::io::Error) -> Fault {
        if error.kind() == ErrorKind::NotFound {
            Fault::new(
                "print.no_system",
                "This computer has no printing system (CUPS). Save the PDF instead, or install CUPS and add a printer.",
            )
        } else {
            failed(error.to_string())
        }
    }

    fn complaint(output: &Output) -> String {
        String::from_utf8_lossy(&output.stderr).trim().to_owned()
    }

    impl Printers for Cups {
        fn list(&self) -> Result<Vec<Printer>> {
            let listed = program("lpstat").arg("-e").output().map_err(absent)?;
            if !listed.status.success() || listed.stdout.is_empty() {
                // No queue at all, or nobody there to tell of any: `-e` does not say which.
                let scheduler = program("lpstat").arg("-r").output().map_err(absent)?;
                return if String::from_utf8_lossy(&scheduler.stdout).contains("is running") {
                    Ok(Vec::new())
                } else {
                    Err(Fault::new(
                        "print.not_running",
                        "The printing system (CUPS) does not answer. Start it, or save the PDF instead.",
                    )
                    .with("reason", complaint(&listed)))
                };
            }
            let ids = String::from_utf8_lossy(&listed.stdout).into_owned();
            let preferred = program("lpstat").arg("-d").output().map_err(absent)?;
            let preferred = String::from_utf8_lossy(&preferred.stdout).into_owned();
            let preferred = preferred
                .split_once("destination: ")
                .map_or("", |(_, id)| id.trim());
            let described = program("lpstat")
                .args(["-l", "-p"])
                .output()
                .map_err(absent)?;
            let described = String::from_utf8_lossy(&described.stdout).into_owned();
            Ok(ids
                .lines()
                .map(str::trim)
                .filter(|id| !id.is_empty())
                .map(|id| Printer {
                    id: id.to_owned(),
                    name: description(&described, id).unwrap_or(id).to_owned(),
                    is_default: id == preferred,
                })
                .collect())
        }

        fn print(&self, printer: &str, pdf: &[u8], title: &str, copies: u32) -> Result<String> {
            known(self, printer, copies)?;
            let mut job = program("lp")
                .args([
                    "-d",
                    printer,
                    "-n",
                    &copies.to_string(),
                    "-t",
                    title,
                    "-o",
                    "document-format=application/pdf",
                    "-",
                ])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .map_err(absent)?;
            if let Some(mut input) = job.stdin.take() {
                // A queue that refuses closes its end early; its complaint says more than the broken pipe.
                let _ = input.write_all(pdf);
            }
            let output = job.wait_with_output().map_err(absent)?;
            if !output.status.success() {
                return Err(failed(complaint(&output)));
            }
            // "request id is RAW-7 (1 file(s))"
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            said.split_once("request id is ")
                .and_then(|(_, rest)| rest.split_whitespace().next())
                .map(str::to_owned)
                .ok_or_else(|| failed(said.trim()))
        }
    }

    /// The `Description:` under `printer ID …` in `lpstat -l -p`.
    fn description<'a>(listing: &'a str, id: &str) -> Option<&'a str> {
        listing
            .lines()
            .skip_while(|line| {
                line.strip_prefix("printer ")
                    .and_then(|rest| rest.split(' ').next())
                    != Some(id)
            })
            .skip(1)
            .take_while(|line| line.starts_with([' ', '\t']))
            .find_map(|line| line.trim().strip_prefix("Description:"))
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_printer_is_called_what_people_call_it() {
            let listing = "printer HP is idle.  enabled since Sat\n\tDescription: 办公室\n\tLocation: 2F\n\
                           printer RAW is idle.\n\tDescription:\n";
            assert_eq!(description(listing, "HP"), Some("办公室"));
            assert_eq!(description(listing, "RAW"), None);
            assert_eq!(description(listing, "H"), None);
        }
    }
}

#[cfg(windows)]
mod windows {
    //! The Windows spooler: listed by PowerShell, printed by the program that opens PDFs, through its `printto` verb.

    use std::io::Write as _;
    use std::process::Command;

    use serde::Deserialize;

    use super::{Printer, Printers, Result, failed, known};

    pub struct Spooler;

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Listed {
        name: String,
        default: bool,
    }

    fn powershell(script: &str, values: &[(&str, &str)]) -> Result<String> {
        let mut command = Command::new("powershell.exe");
        command.args(["-NoProfile", "-NonInteractive", "-Command", script]);
        // Names and paths go in as variables, never as part of the script.
        for (name, value) in values {
            command.env(name, value);
        }
        let output = command
            .output()
            .map_err(|error| failed(error.to_string()))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(failed(String::from_utf8_lossy(&output.stderr).trim()))
        }
    }

    impl Printers for Spooler {
        fn list(&self) -> Result<Vec<Printer>> {
            let text = powershell(
                "[Console]::OutputEncoding=[Text.Encoding]::UTF8; ConvertTo-Json -Compress @(Get-CimInstance Win32_Printer | Select-Object Name,Default)",
                &[],
            )?;
            let listed: Vec<Listed> =
                serde_json::from_str(text.trim()).map_err(|error| failed(error.to_string()))?;
            Ok(listed
                .into_iter()
                .map(|printer| Printer {
                    id: printer.name.clone(),
                    name: printer.name,
                    is_default: printer.default,
                })
                .collect())
        }

        fn print(&self, printer: &str, pdf: &[u8], title: &str, copies: u32) -> Result<String> {
            known(self, printer, copies)?;
            let mut file = tempfile::Builder::new()
                .prefix("kaigong-")
                .suffix(".pdf")
                .tempfile()
                .map_err(|error| failed(error.to_string()))?;
            file.write_all(pdf)
                .map_err(|error| failed(error.to_string()))?;
            // The program that prints reads it after we return; the system clears its temporary folder.
            let path = file
                .into_temp_path()
                .keep()
                .map_err(|error| failed(error.to_string()))?;
            for _ in 0..copies {
                powershell(
                    "Start-Process -FilePath $env:KAIGONG_FILE -Verb PrintTo -ArgumentList ('\"' + $env:KAIGONG_PRINTER + '\"') -WindowStyle Hidden",
                    &[
                        ("KAIGONG_FILE", &path.to_string_lossy()),
                        ("KAIGONG_PRINTER", printer),
                    ],
                )?;
            }
            Ok(title.to_owned())
        }
    }
}
