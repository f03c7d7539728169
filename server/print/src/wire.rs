//! What parent and child say to each other over the pipes.
//!
//! A frame is a JSON head and any number of binary parts, each with its length in front, so that pictures and
//! PDFs pass without being encoded. Both sides refuse a frame above their limit before they allocate for it.

use std::io::{self, Read};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::error::{Limit, TemplateFault};

/// Counts changes of this protocol: parent and child are the same program, and both say so first.
pub(crate) const PROTOCOL: u32 = 1;

/// Bytes of a frame's JSON head.
const HEAD_BYTES_MAX: usize = 1024 * 1024;
/// Parts of a frame: the data, a logo, and the files of a template.
const PARTS_MAX: usize = crate::limits::TEMPLATE_FILES_MAX + 2;

/// What the parent sends.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    /// The first frame: the limits that the child sets upon itself.
    Hello { protocol: u32, limits: ChildLimits },
    /// A document to print.
    Render(RenderHead),
}

/// The limits that the child keeps by itself; the parent keeps the time as well.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "limits end in `_max` everywhere")]
pub(crate) struct ChildLimits {
    pub(crate) time_ms_max: u64,
    pub(crate) memory_bytes_max: u64,
    pub(crate) pages_max: usize,
    pub(crate) pdf_bytes_max: usize,
}

/// A document to print. The parts are: the data as JSON, the logo if `logo` names one, the files of the
/// template in the order of `files`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RenderHead {
    pub(crate) files: Vec<String>,
    pub(crate) logo: Option<String>,
    pub(crate) qr: Option<String>,
    pub(crate) meta: Meta,
}

/// What the PDF says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub(crate) title: String,
    pub(crate) author: String,
    /// Identifies the document for ever; hashed into the PDF's id.
    pub(crate) ident: String,
    /// Year, month, day.
    pub(crate) date: (i32, u8, u8),
}

/// What the child answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// To [`Request::Hello`].
    Hello { protocol: u32 },
    /// The PDF is the only part.
    Pdf {
        pages: usize,
        warnings: Vec<TemplateFault>,
        unprintable: String,
        settled: bool,
    },
    /// The template is wrong.
    Fault { faults: Vec<TemplateFault> },
    /// The template exceeds a limit that the child looks after.
    Limit { which: Limit },
    /// The engine failed.
    Failed { what: String },
}

/// Head and parts as bytes to send.
pub(crate) fn encode(head: &impl Serialize, parts: &[&[u8]]) -> io::Result<Vec<u8>> {
    let head = serde_json::to_vec(head)?;
    let mut bytes =
        Vec::with_capacity(head.len() + parts.iter().map(|part| part.len() + 4).sum::<usize>() + 8);
    bytes.extend(length(parts.len())?);
    for part in std::iter::once(head.as_slice()).chain(parts.iter().copied()) {
        bytes.extend(length(part.len())?);
        bytes.extend(part);
    }
    Ok(bytes)
}

/// Reads a frame in the child; none when the parent has closed the pipe between two frames.
pub(crate) fn read<H: DeserializeOwned>(
    from: &mut impl Read,
    part_bytes_max: usize,
) -> io::Result<Option<(H, Vec<Vec<u8>>)>> {
    let mut four = [0; 4];
    if let Err(error) = from.read_exact(&mut four) {
        return if error.kind() == io::ErrorKind::UnexpectedEof {
            Ok(None)
        } else {
            Err(error)
        };
    }
    let count = checked(four, PARTS_MAX)?;
    let mut part = |bytes_max| -> io::Result<Vec<u8>> {
        let mut four = [0; 4];
        from.read_exact(&mut four)?;
        let mut bytes = vec![0; checked(four, bytes_max)?];
        from.read_exact(&mut bytes)?;
        Ok(bytes)
    };
    let head = serde_json::from_slice(&part(HEAD_BYTES_MAX)?)?;
    let parts = (0..count)
        .map(|_| part(part_bytes_max))
        .collect::<io::Result<_>>()?;
    Ok(Some((head, parts)))
}

/// Reads a frame in the parent.
pub(crate) async fn read_async<H: DeserializeOwned>(
    from: &mut (impl AsyncRead + Unpin),
    part_bytes_max: usize,
) -> io::Result<(H, Vec<Vec<u8>>)> {
    let mut four = [0; 4];
    from.read_exact(&mut four).await?;
    let count = checked(four, PARTS_MAX)?;
    let mut head = None;
    let mut parts = Vec::with_capacity(count);
    for position in 0..=count {
        from.read_exact(&mut four).await?;
        let bytes_max = if position == 0 {
            HEAD_BYTES_MAX
        } else {
            part_bytes_max
        };
        let mut bytes = vec![0; checked(four, bytes_max)?];
        from.read_exact(&mut bytes).await?;
        if position == 0 {
            head = Some(serde_json::from_slice(&bytes)?);
        } else {
            parts.push(bytes);
        }
    }
    let head = head.ok_or(io::ErrorKind::InvalidData)?;
    Ok((head, parts))
}

fn length(bytes: usize) -> io::Result<[u8; 4]> {
    u32::try_from(bytes)
        .map(u32::to_be_bytes)
        .map_err(|_| io::ErrorKind::InvalidInput.into())
}

fn checked(bytes: [u8; 4], max: usize) -> io::Result<usize> {
    let length = usize::try_from(u32::from_be_bytes(bytes)).unwrap_or(usize::MAX);
    if length > max {
        let what = format!("a frame announces {length}, more than {max}");
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_back_as_it_was_sent() {
        let bytes = encode(&Answer::Hello { protocol: 7 }, &[b"one", b""]).unwrap();
        let mut from = bytes.as_slice();
        let (head, parts) = read::<Answer>(&mut from, 3).unwrap().unwrap();
        assert!(matches!(head, Answer::Hello { protocol: 7 }));
        assert_eq!(parts, [b"one".to_vec(), Vec::new()]);
        assert!(read::<Answer>(&mut from, 3).unwrap().is_none());
    }

    #[test]
    fn a_part_above_the_limit_is_refused_before_it_is_read() {
        let bytes = encode(&Answer::Hello { protocol: 7 }, &[b"four"]).unwrap();
        let error = read::<Answer>(&mut bytes.as_slice(), 3).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}
