//! Vectors of signs, patterns made of them, and a state that knows its overlaps with the patterns.

use crate::Error;
use crate::random::Stream;

/// A vector in $\{-1, +1\}^d$, one bit a component.
///
/// ```
/// use hopfield_theory::networks::BinaryVector;
/// let a = BinaryVector::from_signs(&[1, -1, 1])?;
/// let b = BinaryVector::from_signs(&[1, 1, 1])?;
/// assert_eq!((a.sign(1), a.dot(&b)), (-1, 1));
/// # Ok::<(), hopfield_theory::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinaryVector {
    dimension: usize,
    /// A set bit is +1. Bits beyond the dimension are not set.
    words: Vec<u64>,
}

impl BinaryVector {
    /// The vector with these signs.
    ///
    /// # Errors
    /// [`Error::NoDimension`], or [`Error::NotBinary`] for a component other than $\pm 1$.
    pub fn from_signs(signs: &[i8]) -> Result<Self, Error> {
        if signs.is_empty() {
            return Err(Error::NoDimension);
        }
        let mut words = vec![0; signs.len().div_ceil(64)];
        for (component, &value) in signs.iter().enumerate() {
            match value {
                1 => words[component / 64] |= 1 << (component % 64),
                -1 => {}
                _ => return Err(Error::NotBinary { component, value }),
            }
        }
        Ok(Self { dimension: signs.len(), words })
    }

    /// A uniformly random vector.
    ///
    /// # Errors
    /// [`Error::NoDimension`] for dimension zero.
    pub fn random(dimension: usize, stream: &mut Stream) -> Result<Self, Error> {
        if dimension == 0 {
            return Err(Error::NoDimension);
        }
        let mut words: Vec<u64> = (0..dimension.div_ceil(64)).map(|_| stream.word()).collect();
        if let Some(last) = words.last_mut() {
            *last &= u64::MAX >> ((64 - dimension % 64) % 64);
        }
        Ok(Self { dimension, words })
    }

    /// The dimension $d$.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Component $j$, -1 or +1.
    #[must_use]
    pub fn sign(&self, component: usize) -> i8 {
        if self.words[component / 64] >> (component % 64) & 1 == 1 { 1 } else { -1 }
    }

    /// All components.
    #[must_use]
    pub fn signs(&self) -> Vec<i8> {
        (0..self.dimension).map(|component| self.sign(component)).collect()
    }

    /// Changes the sign of component $j$.
    pub fn flip(&mut self, component: usize) {
        debug_assert!(component < self.dimension, "only components of the vector can be flipped");
        self.words[component / 64] ^= 1 << (component % 64);
    }

    /// The number of components in which two vectors of one dimension differ.
    #[must_use]
    pub fn distance(&self, other: &Self) -> usize {
        debug_assert_eq!(self.dimension, other.dimension, "a distance needs vectors of one dimension");
        self.words.iter().zip(&other.words).map(|(a, b)| (a ^ b).count_ones() as usize).sum()
    }

    /// The inner product, $d$ minus twice the distance.
    #[must_use]
    pub fn dot(&self, other: &Self) -> i32 {
        self.dimension as i32 - 2 * self.distance(other) as i32
    }

    /// A uniformly random vector at a given distance; at the largest distance there is, if it is larger than that.
    #[must_use]
    pub fn at_distance(&self, distance: usize, stream: &mut Stream) -> Self {
        let mut moved = self.clone();
        // Floyd's method: each round adds one component that was not chosen before.
        for last in self.dimension - distance.min(self.dimension)..self.dimension {
            let drawn = stream.below(last + 1);
            let is_new = moved.sign(drawn) == self.sign(drawn);
            moved.flip(if is_new { drawn } else { last });
        }
        moved
    }
}

/// Patterns $x_1, \dots, x_N \in \{-1, +1\}^d$.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinaryPatterns {
    vectors: Vec<BinaryVector>,
    /// Component by component, for what runs over all patterns.
    columns: Vec<i8>,
}

impl BinaryPatterns {
    /// These patterns.
    ///
    /// # Errors
    /// [`Error::NoPatterns`], or [`Error::RaggedPattern`] when the dimensions differ.
    pub fn new(vectors: Vec<BinaryVector>) -> Result<Self, Error> {
        let expected = vectors.first().ok_or(Error::NoPatterns)?.dimension;
        if let Some(pattern) = vectors.iter().position(|vector| vector.dimension != expected) {
            return Err(Error::RaggedPattern { pattern, found: vectors[pattern].dimension, expected });
        }
        let columns = (0..expected).flat_map(|j| vectors.iter().map(move |vector| vector.sign(j))).collect();
        Ok(Self { vectors, columns })
    }

    /// `count` independent uniform patterns.
    ///
    /// # Errors
    /// [`Error::NoPatterns`] or [`Error::NoDimension`].
    pub fn random(dimension: usize, count: usize, stream: &mut Stream) -> Result<Self, Error> {
        Self::new((0..count).map(|_| BinaryVector::random(dimension, stream)).collect::<Result<_, _>>()?)
    }

    /// The dimension $d$.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.columns.len() / self.vectors.len()
    }

    /// The number of patterns $N$.
    #[must_use]
    pub fn count(&self) -> usize {
        self.vectors.len()
    }

    /// Pattern $x_i$.
    #[must_use]
    pub fn pattern(&self, i: usize) -> &BinaryVector {
        &self.vectors[i]
    }

    /// Component $j$ of all patterns, $x_{1j}, \dots, x_{Nj}$.
    #[must_use]
    pub fn component(&self, j: usize) -> &[i8] {
        &self.columns[j * self.count()..][..self.count()]
    }
}

/// A state $\xi$ with its overlaps $x_i^T\xi$, which follow every flip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    vector: BinaryVector,
    overlaps: Vec<i32>,
}

impl State {
    /// The state $\xi$ among these patterns.
    ///
    /// # Errors
    /// [`Error::StateDimension`] when the dimensions differ.
    pub fn new(patterns: &BinaryPatterns, vector: BinaryVector) -> Result<Self, Error> {
        if vector.dimension != patterns.dimension() {
            return Err(Error::StateDimension { found: vector.dimension, expected: patterns.dimension() });
        }
        let overlaps = patterns.vectors.iter().map(|pattern| pattern.dot(&vector)).collect();
        Ok(Self { vector, overlaps })
    }

    /// The vector $\xi$.
    #[must_use]
    pub fn vector(&self) -> &BinaryVector {
        &self.vector
    }

    /// The overlaps $x_i^T\xi$.
    #[must_use]
    pub fn overlaps(&self) -> &[i32] {
        &self.overlaps
    }

    /// Changes the sign of component $j$; the patterns must be those that the state was made with.
    pub fn flip(&mut self, patterns: &BinaryPatterns, component: usize) {
        let twice = 2 * i32::from(self.vector.sign(component));
        for (overlap, &sign) in self.overlaps.iter_mut().zip(patterns.component(component)) {
            *overlap -= twice * i32::from(sign);
        }
        self.vector.flip(component);
    }

    /// For every pattern its overlap with the state whose component $j$ is set to +1, and to -1.
    pub(super) fn alternatives<'a>(
        &'a self,
        patterns: &'a BinaryPatterns,
        component: usize,
    ) -> impl Iterator<Item = (i32, i32)> + 'a {
        let current = i32::from(self.vector.sign(component));
        self.overlaps.iter().zip(patterns.component(component)).map(move |(overlap, &sign)| {
            let rest = overlap - i32::from(sign) * current;
            (rest + i32::from(sign), rest - i32::from(sign))
        })
    }
}
