//! Inner products of eight-bit integers, sixty-four patterns with four queries at a time.
//!
//! Integers do not round, so every path returns the same numbers without further argument.
#![allow(
    unsafe_code,
    reason = "loads and instructions that the processor must have; each block says what it relies on"
)]

use crate::engine::Path;

/// Patterns whose largest products are known in sixteen lanes: lane $l$ stands for patterns $l$, $l + 16$, $l + 32$, $l + 48$.
pub(super) const BLOCK: usize = 64;
/// Lanes of a block.
pub(super) const LANES: usize = 16;
/// Queries that share each load of a pattern.
pub(super) const QUAD: usize = 4;
/// Bytes of a block for each four components.
const STEP: usize = 4 * BLOCK;

/// For each of the [`QUAD`] queries and each block of patterns the largest products in its lanes, `stride` apart for the
/// queries.
///
/// `blocks` holds, block by block and for each four components, the components $x + 128$ of each pattern in turn; `queries` for
/// each four components those of each query in one word; `starts` what $-128\sum_k q_k$ is for each query, which takes the
/// offset away again.
pub(super) fn largest_products(
    path: Path,
    blocks: &[u8],
    queries: &[[i32; QUAD]],
    starts: [i32; QUAD],
    stride: usize,
    out: &mut [i32],
) {
    let count = blocks.len() / (STEP * queries.len());
    assert!(out.len() >= (QUAD - 1) * stride + count * LANES, "room for every block and query");
    match path {
        // SAFETY: the instructions are there, `blocks` and `queries` are whole, and there is room for the results.
        #[cfg(target_arch = "x86_64")]
        Path::Avx512 if is_x86_feature_detected!("avx512vnni") => unsafe {
            x86::avx512(blocks, queries, starts, stride, out);
        },
        // SAFETY: as above; a processor with AVX-512 has AVX2.
        #[cfg(target_arch = "x86_64")]
        Path::Avx512 | Path::Avx2 => unsafe { x86::avx2(blocks, queries, starts, stride, out) },
        _ => portable(blocks, queries, starts, stride, out),
    }
}

/// The largest of some products, whole blocks of lanes.
pub(super) fn largest(path: Path, products: &[i32]) -> i32 {
    match path {
        // SAFETY: a path is chosen only where the processor has its instructions.
        #[cfg(target_arch = "x86_64")]
        Path::Avx512 => unsafe { x86::largest_avx512(products) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Path::Avx2 => unsafe { x86::largest_avx2(products) },
        _ => products.iter().copied().fold(i32::MIN, i32::max),
    }
}

/// Takes up the lanes, numbered from `first` on, whose products are at least `least`; says whether no more than `limit` are
/// taken then.
pub(super) fn take_up(
    path: Path,
    products: &[i32],
    least: i32,
    first: usize,
    limit: usize,
    taken: &mut Vec<(u32, i32)>,
) -> bool {
    match path {
        // SAFETY: a path is chosen only where the processor has its instructions.
        #[cfg(target_arch = "x86_64")]
        Path::Avx512 if is_x86_feature_detected!("popcnt") => unsafe {
            x86::take_up_avx512(products, least, first, limit, taken)
        },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Path::Avx2 if is_x86_feature_detected!("popcnt") => unsafe {
            x86::take_up_avx2(products, least, first, limit, taken)
        },
        _ => {
            let mask = |lanes: &[i32]| (0..LANES).fold(0, |mask, k| mask | (u32::from(lanes[k] >= least) << k));
            take_up_by(mask, products, first, limit, taken)
        }
    }
}

/// [`take_up`] with a way to compare the lanes of a block.
#[inline(always)]
fn take_up_by(
    mask: impl Fn(&[i32]) -> u32,
    products: &[i32],
    first: usize,
    limit: usize,
    taken: &mut Vec<(u32, i32)>,
) -> bool {
    let count: usize = products.chunks_exact(LANES).map(|lanes| mask(lanes).count_ones() as usize).sum();
    if taken.len() + count > limit {
        return false;
    }
    let mut left = count;
    for (number, lanes) in products.chunks_exact(LANES).enumerate() {
        if left == 0 {
            break;
        }
        let mut mask = mask(lanes);
        while mask != 0 {
            let lane = mask.trailing_zeros() as usize;
            taken.push(((first + number * LANES + lane) as u32, lanes[lane]));
            mask &= mask - 1;
            left -= 1;
        }
    }
    true
}

fn portable(blocks: &[u8], queries: &[[i32; QUAD]], starts: [i32; QUAD], stride: usize, out: &mut [i32]) {
    for (number, block) in blocks.chunks_exact(STEP * queries.len()).enumerate() {
        for quad in 0..QUAD {
            let mut best = [i32::MIN; LANES];
            for group in 0..4 {
                let mut sums = [starts[quad]; LANES];
                for (step, query) in block.chunks_exact(STEP).zip(queries) {
                    let query = query[quad].to_le_bytes().map(|byte| i32::from(byte.cast_signed()));
                    let patterns = &step[group * 4 * LANES..][..4 * LANES];
                    for (sum, x) in sums.iter_mut().zip(patterns.chunks_exact(4)) {
                        for k in 0..4 {
                            *sum += i32::from(x[k]) * query[k];
                        }
                    }
                }
                for (best, sum) in best.iter_mut().zip(sums) {
                    *best = (*best).max(sum);
                }
            }
            out[quad * stride + number * LANES..][..LANES].copy_from_slice(&best);
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{LANES, QUAD, STEP, take_up_by};

    /// # Safety
    /// The processor has the instructions.
    #[target_feature(enable = "avx512f")]
    pub(super) unsafe fn largest_avx512(products: &[i32]) -> i32 {
        let mut best = _mm512_set1_epi32(i32::MIN);
        for lanes in products.chunks_exact(LANES) {
            // SAFETY: sixteen lanes fill a register.
            best = _mm512_max_epi32(best, unsafe { _mm512_loadu_si512(lanes.as_ptr().cast()) });
        }
        _mm512_reduce_max_epi32(best)
    }

    /// # Safety
    /// The processor has the instructions.
    #[target_feature(enable = "avx2")]
    pub(super) unsafe fn largest_avx2(products: &[i32]) -> i32 {
        let mut best = _mm256_set1_epi32(i32::MIN);
        for lanes in products.chunks_exact(LANES / 2) {
            // SAFETY: eight lanes fill a register.
            best = _mm256_max_epi32(best, unsafe { _mm256_loadu_si256(lanes.as_ptr().cast()) });
        }
        let mut lanes = [0; LANES / 2];
        // SAFETY: eight lanes fill a register.
        unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), best) };
        lanes.into_iter().fold(i32::MIN, i32::max)
    }

    /// # Safety
    /// The processor has the instructions.
    #[target_feature(enable = "avx512f,popcnt")]
    pub(super) unsafe fn take_up_avx512(
        products: &[i32],
        least: i32,
        first: usize,
        limit: usize,
        taken: &mut Vec<(u32, i32)>,
    ) -> bool {
        let least = _mm512_set1_epi32(least);
        let mask = |lanes: &[i32]| {
            // SAFETY: sixteen lanes fill a register.
            u32::from(_mm512_cmpge_epi32_mask(unsafe { _mm512_loadu_si512(lanes.as_ptr().cast()) }, least))
        };
        take_up_by(mask, products, first, limit, taken)
    }

    /// # Safety
    /// The processor has the instructions.
    #[target_feature(enable = "avx2,popcnt")]
    pub(super) unsafe fn take_up_avx2(
        products: &[i32],
        least: i32,
        first: usize,
        limit: usize,
        taken: &mut Vec<(u32, i32)>,
    ) -> bool {
        let least = _mm256_set1_epi32(least);
        let half = |lanes: *const i32| {
            // SAFETY: eight lanes from here on fill a register.
            let below = _mm256_cmpgt_epi32(least, unsafe { _mm256_loadu_si256(lanes.cast()) });
            !_mm256_movemask_ps(_mm256_castsi256_ps(below)).cast_unsigned() & 0xff
        };
        // SAFETY: there are sixteen lanes.
        let mask =
            |lanes: &[i32]| half(lanes.as_ptr()) | (half(unsafe { lanes.as_ptr().add(LANES / 2) }) << (LANES / 2));
        take_up_by(mask, products, first, limit, taken)
    }

    /// # Safety
    /// The processor has the instructions; `out` has room for every block of every query.
    #[target_feature(enable = "avx512f,avx512vnni")]
    pub(super) unsafe fn avx512(
        blocks: &[u8],
        queries: &[[i32; QUAD]],
        starts: [i32; QUAD],
        stride: usize,
        out: &mut [i32],
    ) {
        for (number, block) in blocks.chunks_exact(STEP * queries.len()).enumerate() {
            let mut sums = starts.map(|start| [_mm512_set1_epi32(start); 4]);
            for (step, query) in block.chunks_exact(STEP).zip(queries) {
                // SAFETY: a step is four registers long.
                let x: [__m512i; 4] =
                    std::array::from_fn(|group| unsafe { _mm512_loadu_si512(step.as_ptr().add(64 * group).cast()) });
                for quad in 0..QUAD {
                    let y = _mm512_set1_epi32(query[quad]);
                    for group in 0..4 {
                        sums[quad][group] = _mm512_dpbusd_epi32(sums[quad][group], x[group], y);
                    }
                }
            }
            for (quad, [a, b, c, d]) in sums.into_iter().enumerate() {
                let best = _mm512_max_epi32(_mm512_max_epi32(a, b), _mm512_max_epi32(c, d));
                // SAFETY: the caller promises room.
                unsafe { _mm512_storeu_si512(out.as_mut_ptr().add(quad * stride + number * LANES).cast(), best) };
            }
        }
    }

    /// Sixteen-bit products: the even components of a word of four, then the odd ones, which cannot overflow.
    ///
    /// # Safety
    /// The processor has the instructions; `out` has room for every block of every query.
    #[target_feature(enable = "avx2")]
    pub(super) unsafe fn avx2(
        blocks: &[u8],
        queries: &[[i32; QUAD]],
        starts: [i32; QUAD],
        stride: usize,
        out: &mut [i32],
    ) {
        let even = _mm256_set1_epi16(0x00ff);
        let bytes = |word: i32, k: usize| i32::from(word.to_le_bytes()[k].cast_signed());
        let pair = |word: i32, k: usize| (bytes(word, k) & 0xffff) | (bytes(word, k + 2) << 16);
        let pairs: Vec<[[i32; 2]; QUAD]> =
            queries.iter().map(|words| words.map(|word| [pair(word, 0), pair(word, 1)])).collect();
        for (number, block) in blocks.chunks_exact(STEP * queries.len()).enumerate() {
            let mut best = [[_mm256_set1_epi32(i32::MIN); 2]; QUAD];
            for group in 0..4 {
                let mut sums = starts.map(|start| [_mm256_set1_epi32(start); 2]);
                for (step, query) in block.chunks_exact(STEP).zip(&pairs) {
                    for half in 0..2 {
                        // SAFETY: a step is eight registers long.
                        let x = unsafe { _mm256_loadu_si256(step.as_ptr().add(64 * group + 32 * half).cast()) };
                        let (first, second) = (_mm256_and_si256(x, even), _mm256_srli_epi16::<8>(x));
                        for (sums, query) in sums.iter_mut().zip(query) {
                            let products = _mm256_madd_epi16(first, _mm256_set1_epi32(query[0]));
                            let others = _mm256_madd_epi16(second, _mm256_set1_epi32(query[1]));
                            sums[half] = _mm256_add_epi32(sums[half], _mm256_add_epi32(products, others));
                        }
                    }
                }
                for (best, sums) in best.iter_mut().flatten().zip(sums.iter().flatten()) {
                    *best = _mm256_max_epi32(*best, *sums);
                }
            }
            for (quad, halves) in best.into_iter().enumerate() {
                for (half, best) in halves.into_iter().enumerate() {
                    let at = quad * stride + number * LANES + 8 * half;
                    // SAFETY: the caller promises room.
                    unsafe { _mm256_storeu_si256(out.as_mut_ptr().add(at).cast(), best) };
                }
            }
        }
    }
}
