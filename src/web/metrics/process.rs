//! What the system knows of this process, where it tells it in files (Linux, proc(5)).

use std::{fmt, fs};

use super::sheet::{Sheet, bytes, plain, seconds};

/// How many clock ticks `/proc` counts in a second: on Linux the same for all programs, whatever the kernel uses.
const TICKS: f64 = 100.0;

/// The process at one moment; what the system does not tell is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Process {
    resident_bytes: Option<u64>,
    open_fds: Option<u64>,
    /// Seconds since 1970.
    started_at: Option<f64>,
    /// Seconds of work, of all threads together.
    cpu: Option<f64>,
}

impl Process {
    pub(super) fn now() -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let (stat, system) = (read("/proc/self/stat"), read("/proc/stat"));
        Self {
            resident_bytes: resident(&read("/proc/self/status")),
            // The listing itself is open while it is counted.
            open_fds: fs::read_dir("/proc/self/fd").ok().map(|open| (open.count() as u64).saturating_sub(1)),
            started_at: started_at(&stat, &system),
            cpu: cpu(&stat),
        }
    }

    pub(super) fn write(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        if let Some(resident) = self.resident_bytes {
            sheet.gauge(&bytes("process_resident_memory", "Memory of the process that is in RAM"), &resident)?;
        }
        if let Some(open) = self.open_fds {
            sheet.gauge(&plain("process_open_fds", "Open files and sockets"), &open)?;
        }
        if let Some(started) = self.started_at {
            sheet.gauge(&seconds("process_start_time", "When the process started, as a Unix time"), &started)?;
        }
        if let Some(cpu) = self.cpu {
            sheet.counter(&seconds("process_cpu", "Processor time, of all threads together"), &cpu)?;
        }
        Ok(())
    }
}

fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// The field of this number (from 1, as proc(5) counts) of `/proc/self/stat`. The second one, the program's name, may
/// hold spaces and brackets, so fields are counted from its end.
fn field(stat: &str, number: usize) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_ascii_whitespace().nth(number.checked_sub(3)?)?.parse().ok()
}

fn started_at(stat: &str, system: &str) -> Option<f64> {
    let boot: f64 = system.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
    Some(boot + field(stat, 22)? / TICKS)
}

fn cpu(stat: &str) -> Option<f64> {
    Some((field(stat, 14)? + field(stat, 15)?) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "42 (a (odd) name) S 1 42 42 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 4 0 12345 1000 200";

    #[test]
    fn the_files_are_read_as_the_manual_says() {
        assert_eq!(resident("Name:\tluminaria\nVmRSS:\t   51200 kB\nThreads:\t4\n"), Some(52_428_800));
        assert_eq!(cpu(STAT), Some(2.0));
        assert_eq!(started_at(STAT, "cpu 1 2 3\nbtime 1700000000\n"), Some(1_700_000_123.45));
    }

    #[test]
    fn what_is_not_told_is_left_out() {
        for text in ["", "nonsense", "VmRSS: many kB", "1 (x"] {
            assert_eq!((resident(text), cpu(text), started_at(text, text)), (None, None, None), "{text}");
        }
    }
}
