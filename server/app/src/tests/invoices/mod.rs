//! Documents through the real gRPC: previewed, drafted, issued at once, listed, copied, refused.

mod buyers;
mod crowd;
mod drafts;
mod lists;
mod office;
mod prints;
mod refusals;
mod samples;
mod story;
