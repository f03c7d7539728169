//! What the operating system says of a process.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// Time on a processor that all threads of a process have had.
pub fn processor_time(process: u32) -> Result<Duration> {
    let mut sum = Duration::ZERO;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        // A thread that ends meanwhile takes its time with it; those of the server live as long as the server.
        let Ok(told) = fs::read_to_string(thread?.path().join("schedstat")) else {
            continue;
        };
        let nanoseconds = told
            .split_whitespace()
            .next()
            .context("time on a processor")?;
        sum += Duration::from_nanos(nanoseconds.parse()?);
    }
    Ok(sum)
}

/// Time on a processor that a process has had, with its threads that ended; to a hundredth of a second.
pub fn whole_processor_time(process: u32) -> Result<Duration> {
    let told = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // the name before may hold anything
    let (_, told) = told.rsplit_once(')').context("the name of a process")?;
    let ticks = |place: usize| -> Result<u64> {
        let field = told.split_whitespace().nth(place);
        Ok(field.context("time on a processor")?.parse()?)
    };
    let (user, system) = (ticks(11)?, ticks(12)?);
    Ok(Duration::from_millis((user + system) * 10))
}

/// Time on a processor that this thread has had.
pub fn own_thread_time() -> Result<Duration> {
    let told = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = told.split_whitespace().next();
    let nanoseconds = nanoseconds.context("time on a processor")?.parse()?;
    Ok(Duration::from_nanos(nanoseconds))
}

/// Memory that a process holds, KiB.
pub fn resident_kib(process: u32) -> Result<u64> {
    status(process, "VmRSS:")
}

/// The most memory that a process has held since its start or the last [`reset_peak`], KiB.
pub fn peak_kib(process: u32) -> Result<u64> {
    status(process, "VmHWM:")
}

/// Begins to look for the most memory of a process anew.
pub fn reset_peak(process: u32) -> Result<()> {
    Ok(fs::write(format!("/proc/{process}/clear_refs"), "5")?)
}

fn status(process: u32, name: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|kib| kib.parse().ok())
        .context("the memory of a process")
}

/// The processes that a process has started and that live.
pub fn children(process: u32) -> Result<Vec<u32>> {
    let mut children = Vec::new();
    for entry in fs::read_dir(format!("/proc/{process}/task"))? {
        let list = fs::read_to_string(entry?.path().join("children")).unwrap_or_default();
        children.extend(
            list.split_whitespace()
                .filter_map(|id| id.parse::<u32>().ok()),
        );
    }
    Ok(children)
}
