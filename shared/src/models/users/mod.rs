//! Who may sign in and what they may do.

use crate::registry::Describe;
use crate::row::Model;

pub mod group;
pub mod object_permission;
pub mod owner;
pub mod owner_group;
pub mod token;
pub mod user;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[
    user::User::meta,
    group::Group::meta,
    object_permission::ObjectPermission::meta,
    token::Token::meta,
    owner::Owner::meta,
    owner_group::OwnerGroup::meta,
];
