//! Circuit: a link that a provider runs for us.

use crate::models::circuits::circuit_termination::CircuitTermination;
use crate::models::circuits::circuit_type::CircuitType;
use crate::models::circuits::provider::Provider;
use crate::models::circuits::provider_account::ProviderAccount;
use crate::models::tenancy::tenant::Tenant;
use crate::prelude::*;

pub static CIRCUIT_STATUS: ChoiceSet = ChoiceSet::new(
    "circuits.Circuit.status",
    &[
        ChoiceOf::new("planned", "Planned", "cyan"),
        ChoiceOf::new("provisioning", "Provisioning", "blue"),
        ChoiceOf::new("active", "Active", "green"),
        ChoiceOf::new("offline", "Offline", "red"),
        ChoiceOf::new("deprovisioning", "Deprovisioning", "yellow"),
        ChoiceOf::new("decommissioned", "Decommissioned", "gray"),
    ],
);

pub static DISTANCE_UNIT: ChoiceSet = ChoiceSet::new(
    "circuits.Circuit.distance_unit",
    &[
        ChoiceOf::new("km", "Kilometers", "gray"),
        ChoiceOf::new("m", "Meters", "gray"),
        ChoiceOf::new("mi", "Miles", "gray"),
        ChoiceOf::new("ft", "Feet", "gray"),
    ],
);

/// A link that a provider runs for us.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 33, app = "circuits", path = "circuits/circuits", label = "Circuit", plural = "Circuits",
        icon = "cable", group = "Circuits", family = primary, contacts, display = "{cid}",
        order("provider", "cid"), api_order("provider", "provider_account.account", "cid"), key = "cid", q("cid", "description", "comments"),
        search(cid = 100, description = 500, comments = 5000),
        columns("cid", "provider", "type", "status", "tenant", "install_date", "termination_date", "description"),
        brief("cid", "provider", "description"), no_clone("cid", "status"))]
#[section("Circuit", "provider", "provider_account", "cid", "type", "status", "description", "owner", "tags")]
#[section("Service", "install_date", "termination_date", "commit_rate", "distance", "distance_unit")]
#[section("Tenancy", "tenant")]
#[section("Comments", "comments")]
#[unique("provider", "cid")]
#[unique("provider_account", "cid")]
#[filter(region, text, label = "Region of an end")]
#[filter(region_id, int, label = "Region of an end")]
#[filter(site_group, text, label = "Site group of an end")]
#[filter(site_group_id, int, label = "Site group of an end")]
#[filter(site, text, label = "Site of an end")]
#[filter(site_id, int, label = "Site of an end")]
#[filter(location, text, label = "Location of an end")]
#[filter(location_id, int, label = "Location of an end")]
pub struct Circuit {
    pub id: i64,
    /// The provider's number for it
    #[field(max = 100, required, natural, indexed, label = "Circuit ID")]
    pub cid: String,
    pub provider: Ref<Provider>,
    /// An account at the same provider
    pub provider_account: Option<Ref<ProviderAccount>>,
    pub r#type: Ref<CircuitType>,
    #[field(choices = CIRCUIT_STATUS, default = "active")]
    pub status: Choice,
    pub tenant: Option<Ref<Tenant>>,
    pub install_date: Option<NaiveDate>,
    pub termination_date: Option<NaiveDate>,
    /// In kbit/s
    #[field(range(0, 2_147_483_647))]
    pub commit_rate: Option<i64>,
    #[field(decimal(8, 2), min = 0)]
    pub distance: Option<Decimal>,
    #[field(choices = DISTANCE_UNIT)]
    pub distance_unit: Option<Choice>,
    #[field(computed, label = "Termination A")]
    pub termination_a: Option<Ref<CircuitTermination>>,
    #[field(computed, label = "Termination Z")]
    pub termination_z: Option<Ref<CircuitTermination>>,
}
