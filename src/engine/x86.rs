//! The lanes of x86-64 processors.
#![allow(unsafe_code, reason = "the instructions need the processor to have them; a permit shows that it has")]

use std::arch::x86_64::*;

use super::lanes::{Eight, Lanes};

/// One register of eight lanes. A permit for AVX-512 (F and DQ).
#[derive(Clone, Copy)]
pub(super) struct Avx512(());

impl Avx512 {
    /// The permit.
    ///
    /// # Safety
    /// The processor must have AVX-512 F and DQ.
    #[inline(always)]
    pub(super) unsafe fn permit() -> Self {
        Self(())
    }
}

impl Lanes for Avx512 {
    type Vector = __m512d;
    const WIDE: bool = true;

    #[inline(always)]
    fn splat(self, value: f64) -> Self::Vector {
        // SAFETY: this value is a permit for AVX-512.
        unsafe { _mm512_set1_pd(value) }
    }
    #[inline(always)]
    fn load(self, from: &Eight) -> Self::Vector {
        // SAFETY: this value is a permit for AVX-512, and the reference holds eight numbers at a multiple of 64 bytes.
        unsafe { _mm512_load_pd(from.0.as_ptr()) }
    }
    #[inline(always)]
    fn store(self, lanes: Self::Vector, to: &mut Eight) {
        // SAFETY: this value is a permit for AVX-512, and the reference has room for eight at a multiple of 64 bytes.
        unsafe { _mm512_store_pd(to.0.as_mut_ptr(), lanes) }
    }
    #[inline(always)]
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX-512.
        unsafe { _mm512_add_pd(a, b) }
    }
    #[inline(always)]
    fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX-512.
        unsafe { _mm512_sub_pd(a, b) }
    }
    #[inline(always)]
    fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX-512.
        unsafe { _mm512_mul_pd(a, b) }
    }
    #[inline(always)]
    fn div(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX-512.
        unsafe { _mm512_div_pd(a, b) }
    }
    #[inline(always)]
    fn mul_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX-512.
        unsafe { _mm512_fmadd_pd(a, b, c) }
    }
    #[inline(always)]
    fn max(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX-512.
        unsafe { _mm512_max_pd(a, b) }
    }
    #[inline(always)]
    fn select_less(
        self,
        a: Self::Vector,
        b: Self::Vector,
        then: Self::Vector,
        otherwise: Self::Vector,
    ) -> Self::Vector {
        // SAFETY: this value is a permit for AVX-512.
        unsafe { _mm512_mask_blend_pd(_mm512_cmp_pd_mask::<_CMP_LT_OQ>(a, b), otherwise, then) }
    }
    #[inline(always)]
    fn any_greater(self, a: Self::Vector, b: Self::Vector) -> bool {
        // SAFETY: this value is a permit for AVX-512.
        unsafe { _mm512_cmp_pd_mask::<_CMP_GT_OQ>(a, b) != 0 }
    }
    #[inline(always)]
    fn trunc(self, a: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX-512.
        unsafe { _mm512_roundscale_pd::<{ _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC }>(a) }
    }
    #[inline(always)]
    fn scale(self, a: Self::Vector, k: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX-512.
        unsafe { _mm512_scalef_pd(a, k) }
    }
}

/// Two registers of four lanes. A permit for AVX2 and FMA.
#[derive(Clone, Copy)]
pub(super) struct Avx2(());

impl Avx2 {
    /// The permit.
    ///
    /// # Safety
    /// The processor must have AVX2 and FMA.
    #[inline(always)]
    pub(super) unsafe fn permit() -> Self {
        Self(())
    }

    /// $2^k$ for whole numbers $-1022 \le k \le 0$.
    #[inline(always)]
    fn power(self, k: __m256d) -> __m256d {
        // SAFETY: this value is a permit for AVX2 and FMA.
        unsafe {
            let whole = _mm256_cvtepi32_epi64(_mm256_cvttpd_epi32(k));
            _mm256_castsi256_pd(_mm256_slli_epi64::<52>(_mm256_add_epi64(whole, _mm256_set1_epi64x(1023))))
        }
    }

    /// $a\,2^k$ in four lanes.
    #[inline(always)]
    fn scale_half(self, a: __m256d, k: __m256d) -> __m256d {
        // SAFETY: this value is a permit for AVX2 and FMA.
        unsafe {
            // The first factor leaves a normal number, so only the second rounds.
            let first = _mm256_max_pd(k, _mm256_set1_pd(-969.0));
            _mm256_mul_pd(_mm256_mul_pd(a, self.power(first)), self.power(_mm256_sub_pd(k, first)))
        }
    }
}

impl Lanes for Avx2 {
    type Vector = [__m256d; 2];
    const WIDE: bool = false;

    #[inline(always)]
    fn splat(self, value: f64) -> Self::Vector {
        // SAFETY: this value is a permit for AVX2 and FMA.
        unsafe { [_mm256_set1_pd(value); 2] }
    }
    #[inline(always)]
    fn load(self, from: &Eight) -> Self::Vector {
        // SAFETY: this value is a permit for AVX2 and FMA; the reference holds eight numbers at a multiple of 64 bytes.
        unsafe { [_mm256_load_pd(from.0.as_ptr()), _mm256_load_pd(from.0.as_ptr().add(4))] }
    }
    #[inline(always)]
    fn store(self, lanes: Self::Vector, to: &mut Eight) {
        // SAFETY: this value is a permit for AVX2 and FMA; the reference has room for eight at a multiple of 64 bytes.
        unsafe {
            _mm256_store_pd(to.0.as_mut_ptr(), lanes[0]);
            _mm256_store_pd(to.0.as_mut_ptr().add(4), lanes[1]);
        }
    }
    #[inline(always)]
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX2 and FMA.
        unsafe { [_mm256_add_pd(a[0], b[0]), _mm256_add_pd(a[1], b[1])] }
    }
    #[inline(always)]
    fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX2 and FMA.
        unsafe { [_mm256_sub_pd(a[0], b[0]), _mm256_sub_pd(a[1], b[1])] }
    }
    #[inline(always)]
    fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX2 and FMA.
        unsafe { [_mm256_mul_pd(a[0], b[0]), _mm256_mul_pd(a[1], b[1])] }
    }
    #[inline(always)]
    fn div(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX2 and FMA.
        unsafe { [_mm256_div_pd(a[0], b[0]), _mm256_div_pd(a[1], b[1])] }
    }
    #[inline(always)]
    fn mul_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX2 and FMA.
        unsafe { [_mm256_fmadd_pd(a[0], b[0], c[0]), _mm256_fmadd_pd(a[1], b[1], c[1])] }
    }
    #[inline(always)]
    fn max(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: this value is a permit for AVX2 and FMA.
        unsafe { [_mm256_max_pd(a[0], b[0]), _mm256_max_pd(a[1], b[1])] }
    }
    #[inline(always)]
    fn select_less(
        self,
        a: Self::Vector,
        b: Self::Vector,
        then: Self::Vector,
        otherwise: Self::Vector,
    ) -> Self::Vector {
        // SAFETY: this value is a permit for AVX2 and FMA.
        let half =
            |i: usize| unsafe { _mm256_blendv_pd(otherwise[i], then[i], _mm256_cmp_pd::<_CMP_LT_OQ>(a[i], b[i])) };
        [half(0), half(1)]
    }
    #[inline(always)]
    fn any_greater(self, a: Self::Vector, b: Self::Vector) -> bool {
        // SAFETY: this value is a permit for AVX2 and FMA.
        unsafe {
            let low = _mm256_cmp_pd::<_CMP_GT_OQ>(a[0], b[0]);
            let high = _mm256_cmp_pd::<_CMP_GT_OQ>(a[1], b[1]);
            _mm256_movemask_pd(_mm256_or_pd(low, high)) != 0
        }
    }
    #[inline(always)]
    fn trunc(self, a: Self::Vector) -> Self::Vector {
        const TO_ZERO: i32 = _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC;
        // SAFETY: this value is a permit for AVX2 and FMA.
        unsafe { [_mm256_round_pd::<TO_ZERO>(a[0]), _mm256_round_pd::<TO_ZERO>(a[1])] }
    }
    #[inline(always)]
    fn scale(self, a: Self::Vector, k: Self::Vector) -> Self::Vector {
        [self.scale_half(a[0], k[0]), self.scale_half(a[1], k[1])]
    }
}
