//! Which instructions a kernel runs on.
#![allow(unsafe_code, reason = "functions compiled for more instructions than every processor has")]

use std::sync::OnceLock;

use super::lanes::{Portable, Task};
#[cfg(target_arch = "x86_64")]
use super::x86::{Avx2, Avx512};
use crate::error::Error;

/// The instructions that the engine uses. The result has the same bits on every path; the time differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// Eight lanes in one register (x86-64 with AVX-512 F and DQ).
    Avx512,
    /// Eight lanes in two registers (x86-64 with AVX2 and FMA).
    Avx2,
    /// No particular instructions. Fused multiply-adds are computed in software where the processor has none.
    Portable,
}

impl Path {
    const ALL: [Self; 3] = [Self::Avx512, Self::Avx2, Self::Portable];

    /// The paths that this processor can take, the fastest first.
    #[must_use]
    pub fn available() -> Vec<Self> {
        Self::ALL.into_iter().filter(|path| path.is_available()).collect()
    }

    /// The fastest path of this processor, but none before the one that the environment variable [`Path::LIMIT`] names:
    /// `avx512`, `avx2` or `portable`. Any other value is as none.
    #[must_use]
    pub fn fastest() -> Self {
        static FASTEST: OnceLock<Path> = OnceLock::new();
        *FASTEST.get_or_init(|| Self::fastest_within(&std::env::var(Self::LIMIT).unwrap_or_default()))
    }

    fn fastest_within(limit: &str) -> Self {
        let first = Self::ALL.iter().position(|path| path.name() == limit).unwrap_or(0);
        Self::ALL[first..].iter().copied().find(|path| path.is_available()).unwrap_or(Self::Portable)
    }

    /// The environment variable that limits the instructions, to see that results do not depend on them.
    pub const LIMIT: &str = "HOPFIELD_THEORY_INSTRUCTIONS";

    fn name(self) -> &'static str {
        match self {
            Self::Avx512 => "avx512",
            Self::Avx2 => "avx2",
            Self::Portable => "portable",
        }
    }

    /// Whether this processor can take the path.
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => {
                Self::Avx2.is_available() && is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq")
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx512 | Self::Avx2 => false,
            Self::Portable => true,
        }
    }

    /// This path, if this processor can take it.
    ///
    /// # Errors
    /// [`Error::Instructions`] if it cannot.
    pub fn checked(self) -> Result<Self, Error> {
        let instructions = match self {
            Self::Avx512 => "AVX-512 F and DQ",
            Self::Avx2 => "AVX2 and FMA",
            Self::Portable => return Ok(self),
        };
        if self.is_available() { Ok(self) } else { Err(Error::Instructions { instructions }) }
    }

    /// Runs `task` on this path, or on the portable one where the processor cannot take it.
    #[inline]
    pub(super) fn run(self, task: impl Task) {
        match self {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the processor has the instructions.
            Self::Avx512 if self.is_available() => unsafe { on_avx512(task) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the processor has the instructions.
            Self::Avx2 if self.is_available() => unsafe { on_avx2(task) },
            _ => task.run(Portable),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx2,fma")]
unsafe fn on_avx512(task: impl Task) {
    // SAFETY: the caller has seen that the processor has the instructions.
    task.run(unsafe { Avx512::permit() });
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn on_avx2(task: impl Task) {
    // SAFETY: the caller has seen that the processor has the instructions.
    task.run(unsafe { Avx2::permit() });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_is_faster_than_its_limit() {
        let available = Path::available();
        let expected = |limit: Path| available.iter().copied().find(|path| *path as usize >= limit as usize);
        for (word, limit) in [("avx512", Path::Avx512), ("avx2", Path::Avx2), ("portable", Path::Portable)] {
            assert_eq!(Some(Path::fastest_within(word)), expected(limit), "{word}");
        }
        assert_eq!(Path::fastest_within("any"), available[0]);
    }
}
