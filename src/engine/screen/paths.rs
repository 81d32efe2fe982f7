//! One body, compiled for each set of instructions.

/// Makes `$name(path, ...)` out of the function `$body(...)`, which must be `#[inline(always)]`: three copies of it, each with
/// the instructions of its path. The body fixes the order of its operations, so the copies return the same bits.
macro_rules! compiled_for_each_path {
    ($(#[$doc:meta])* $name:ident = $body:ident($($argument:ident: $type:ty),* $(,)?) -> $output:ty) => {
        $(#[$doc])*
        #[allow(unsafe_code, reason = "copies compiled for more instructions than every processor has")]
        pub(super) fn $name(path: $crate::engine::Path, $($argument: $type),*) -> $output {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512dq,avx2,fma")]
            fn avx512($($argument: $type),*) -> $output {
                $body($($argument),*)
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2($($argument: $type),*) -> $output {
                $body($($argument),*)
            }
            match path {
                // SAFETY: a path is chosen only where the processor has its instructions.
                #[cfg(target_arch = "x86_64")]
                $crate::engine::Path::Avx512 => unsafe { avx512($($argument),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                $crate::engine::Path::Avx2 => unsafe { avx2($($argument),*) },
                _ => $body($($argument),*),
            }
        }
    };
}

pub(super) use compiled_for_each_path;
