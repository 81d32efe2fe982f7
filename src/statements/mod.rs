//! One file for each statement of the paper, in folders by the paper's sections, and the registry that lists them all.
//!
//! To add a statement: write its file in the folder of its section, with the text of the statement as the module's
//! documentation; add it to [`REGISTRY`] at its place in the paper's order; run `cargo test`, which names what is
//! missing. Nothing else knows about single statements.

pub mod attention;
pub mod binary;
pub mod calculus;
pub mod capacity;
pub mod conjugate;
pub mod convergence;
pub mod definitions;
pub mod energy;
pub mod families;
pub mod fixed_points;
pub mod gradients;
pub mod hypotheses;
pub mod lambert;
pub mod many_patterns;
pub mod metastable;
pub mod retrieval;
pub mod softmax;

use crate::audit::{Audited, Recipe, RecipeError};

/// Every statement once, in the paper's order.
pub static REGISTRY: &[&dyn Audited] = &[
    &definitions::definition_1_stored_retrieved::STATEMENT,
    &definitions::definition_2_separation::STATEMENT,
    &definitions::definition_3_ball::STATEMENT,
    &definitions::definition_4_metastable_ball::STATEMENT,
    &energy::equation_2_energy::STATEMENT,
    &energy::lemma_a1_energy_bounds::STATEMENT,
    &convergence::equation_3_update_rule::STATEMENT,
    &convergence::theorem_a1_energy_converges::STATEMENT,
    &convergence::theorem_a2_stationary_points::STATEMENT,
    &fixed_points::lemma_a2_jacobian_bound::STATEMENT,
    &fixed_points::lemma_a3_one_fixed_point::STATEMENT,
    &fixed_points::equations_105_129_iteration_in_p::STATEMENT,
    &fixed_points::lemma_a4_weight_bound::STATEMENT,
    &fixed_points::lemma_a5_ball_maps_into_itself::STATEMENT,
    &fixed_points::lemma_a6_contraction::STATEMENT,
    &fixed_points::lemma_a7_existence::STATEMENT,
    &fixed_points::equations_166_186_speed_near_a_pattern::STATEMENT,
    &metastable::lemma_a8_cluster_jacobian::STATEMENT,
    &metastable::lemma_a9_update_near_cluster_mean::STATEMENT,
    &metastable::lemma_a10_ball_maps_into_itself::STATEMENT,
    &metastable::lemma_a11_contraction::STATEMENT,
    &metastable::lemma_a12_existence::STATEMENT,
    &metastable::equations_278_296_speed_near_a_metastable_state::STATEMENT,
    &capacity::equations_297_311_master_inequality::STATEMENT,
    &capacity::theorem_a3_placed_patterns::STATEMENT,
    &capacity::theorem_a4_placed_patterns::STATEMENT,
    &capacity::lemma_a13_minimal_angle::STATEMENT,
    &capacity::lemma_a14_kappa_bounds::STATEMENT,
    &capacity::lemma_a15_cosine_bound::STATEMENT,
    &capacity::theorem_a5_random_capacity::STATEMENT,
    &capacity::corollary_a1_without_lambert::STATEMENT,
    &capacity::theorem_a6_dimension::STATEMENT,
    &capacity::corollary_a2_without_lambert::STATEMENT,
    &capacity::lemma_a16_expected_minimal_angle::STATEMENT,
    &capacity::lemma_a17_expected_angle_bound::STATEMENT,
    &capacity::theorem_a7_expected_separation::STATEMENT,
    &retrieval::theorem_a8_one_update::STATEMENT,
    &retrieval::theorem_a9_retrieval_error::STATEMENT,
    &gradients::equations_406_437_learning_associations::STATEMENT,
    &many_patterns::equations_438_448_causal_mask::STATEMENT,
    &many_patterns::equations_449_454_forgetting::STATEMENT,
    &many_patterns::equations_455_458_spurious_states::STATEMENT,
    &softmax::definition_a1_softmax::STATEMENT,
    &softmax::definition_a2_log_sum_exp::STATEMENT,
    &softmax::lemma_a18_gradient::STATEMENT,
    &softmax::lemma_a19_variational_form::STATEMENT,
    &softmax::lemma_a20_jacobian::STATEMENT,
    &softmax::lemma_a21_zero_eigenvalue::STATEMENT,
    &softmax::lemma_a22_positive_semidefinite::STATEMENT,
    &softmax::lemma_a23_monotone::STATEMENT,
    &softmax::lemma_a24_jacobian_norms::STATEMENT,
    &softmax::lemma_a25_lipschitz::STATEMENT,
    &softmax::lemma_a26_cocoercive::STATEMENT,
    &conjugate::definitions_a3_a5_conjugates::STATEMENT,
    &conjugate::lemma_a27_conjugate_calculus::STATEMENT,
    &conjugate::lemma_a28_negative_entropy::STATEMENT,
    &conjugate::lemma_a29_pattern_conjugate::STATEMENT,
    &lambert::definition_a6_lambert_w::STATEMENT,
    &lambert::lemma_a30_identities::STATEMENT,
    &lambert::lemma_a31_special_values::STATEMENT,
    &calculus::lemma_a32_mean_value::STATEMENT,
    &binary::equations_543_547_binary_networks::STATEMENT,
    &binary::theorem_a10_exponential_network::STATEMENT,
    &attention::equation_10_attention::STATEMENT,
    &binary::older_capacities::STATEMENT,
    &attention::head_classes::STATEMENT,
    &attention::gaussian_heads::STATEMENT,
    &attention::layers::STATEMENT,
];

/// One recipe a line, with the bound that it is hard for behind a number sign.
pub const HARD_INSTANCES: &str = include_str!("hard_instances.txt");

/// The statement with this label, main-text name or identifier; upper and lower case, spaces and underscores do not
/// matter.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn Audited> {
    let wanted = normalised(name);
    let aliases = |statement: &dyn Audited| {
        let main_text = statement.main_text().unwrap_or_default();
        let mut names: Vec<String> = main_text.split([',', '=']).map(normalised).collect();
        names.extend(statement.label().split('=').map(normalised));
        names.push(normalised(statement.id()));
        names
    };
    REGISTRY
        .iter()
        .copied()
        .find(|statement| aliases(*statement).iter().any(|alias| *alias == wanted && !alias.is_empty()))
}

/// The statement that a recipe belongs to.
///
/// # Errors
/// [`RecipeError::Statement`] when there is none.
pub fn of_recipe(recipe: &Recipe) -> Result<&'static dyn Audited, RecipeError> {
    let found = REGISTRY.iter().copied().find(|statement| statement.id() == recipe.statement);
    found.ok_or_else(|| RecipeError::Statement { id: recipe.statement.clone() })
}

/// Recipes that searches of deep runs found hard, kept so that every later run judges them again.
///
/// # Errors
/// The first line that is no recipe; a test excludes it for the list that is built in.
pub fn hard_instances() -> Result<Vec<Recipe>, RecipeError> {
    let recipes = HARD_INSTANCES.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    recipes.filter(|recipe| !recipe.is_empty()).map(str::parse).collect()
}

fn normalised(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || *c == '.' || *c == '-').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Only points and dashes tell numbers apart.
    #[test]
    fn names_are_compared_without_spaces_and_cases() {
        assert_eq!(normalised("Eqs. 166-186 (speed)"), "eqs.166-186speed");
    }
}
