//! The child: reads requests from standard input, renders, writes answers to standard output.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use crate::engine;
use crate::limits;
use crate::wire::{self, Answer, ChildLimits, PROTOCOL, Request};

/// Stack of the rendering thread: nested templates need it, more so without optimisation.
const STACK_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of one part of a request.
const PART_BYTES_MAX: usize = limits::DATA_BYTES_MAX;
/// How much longer than its limit a render may take before the child ends itself. The parent kills it
/// earlier; this is for a child whose parent is gone.
const ORPHAN_GRACE_MS: u64 = 2_000;

/// The whole life of a rendering child: `kontord render` calls this and nothing else.
///
/// It ends with success when the parent closes the pipe. It is not for people: started by hand it says so and
/// fails.
pub fn child_main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // the parent logs this; there is no other reader
            let _ = writeln!(
                io::stderr(),
                "render: this command is started by the server and speaks to it alone: {error}"
            );
            ExitCode::from(2)
        }
    }
}

fn serve() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let limits = match wire::read(&mut input, PART_BYTES_MAX)? {
        Some((
            Request::Hello {
                protocol: PROTOCOL,
                limits,
            },
            _,
        )) => limits,
        Some(_) => {
            return Err(io::Error::other(
                "the first request is not a greeting of this version",
            ));
        }
        None => return Ok(()),
    };
    confine(limits)?;
    let answer = Answer::Hello { protocol: PROTOCOL };
    send(&mut output, &answer, &[])?;
    while let Some((request, parts)) = wire::read(&mut input, PART_BYTES_MAX)? {
        let Request::Render(head) = request else {
            return Err(io::Error::other("a second greeting"));
        };
        let (answer, pdf) = bounded(limits, move || engine::render(&head, parts, limits))?;
        let parts: &[&[u8]] = if pdf.is_empty() { &[] } else { &[&pdf] };
        send(&mut output, &answer, parts)?;
    }
    Ok(())
}

fn send(output: &mut impl Write, answer: &Answer, parts: &[&[u8]]) -> io::Result<()> {
    output.write_all(&wire::encode(answer, parts)?)?;
    output.flush()
}

/// Runs the work on a thread with a large stack, and gives up on it and on the process when it takes too long.
fn bounded<T: Send + 'static>(
    limits: ChildLimits,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    let (done, result) = mpsc::sync_channel(1);
    std::thread::Builder::new()
        .name("render".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || {
            // the receiver is gone only when the process is ending
            let _ = done.send(work());
        })?;
    let patience = Duration::from_millis(limits.time_ms_max.saturating_add(ORPHAN_GRACE_MS));
    result.recv_timeout(patience).map_err(|error| match error {
        mpsc::RecvTimeoutError::Timeout => io::Error::other("a render took too long"),
        mpsc::RecvTimeoutError::Disconnected => io::Error::other("the engine panicked"),
    })
}

/// Limits memory to what is allowed, and writing of files and core dumps to nothing.
///
/// `RLIMIT_DATA` counts what Linux lets the process write to (heap, thread stacks), not the program's code, so
/// the limit means the same in a debug build. `RLIMIT_AS` is a wider net for systems where the former counts
/// less. Systems that know neither (Windows) rely on the limits of time and pages.
#[cfg(unix)]
fn confine(limits: ChildLimits) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    /// Room for code, fonts and reserved but unused address space.
    const ADDRESS_SPACE_EXTRA_BYTES: u64 = 2 * 1024 * 1024 * 1024;

    let memory = limits.memory_bytes_max;
    let wanted = [
        (Resource::Data, memory),
        (
            Resource::As,
            memory.saturating_add(ADDRESS_SPACE_EXTRA_BYTES),
        ),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
    ];
    for (resource, bytes) in wanted {
        let maximum = getrlimit(resource)
            .maximum
            .map_or(bytes, |maximum| maximum.min(bytes));
        let limit = Rlimit {
            current: Some(maximum),
            maximum: Some(maximum),
        };
        match setrlimit(resource, limit) {
            // macOS has the names but not always the limits
            Err(_) if cfg!(target_os = "macos") => {}
            other => other?,
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn confine(_limits: ChildLimits) -> io::Result<()> {
    Ok(())
}
