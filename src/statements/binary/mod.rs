//! A.3: binary networks, and what is known of the older ones.

pub mod equations_543_547_binary_networks;
pub mod instance;
pub mod older_capacities;
pub mod storage;
pub mod theorem_a10_exponential_network;
