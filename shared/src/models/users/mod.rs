//! Who may sign in and what they may do.

use crate::meta::ModelMeta;
use crate::row::Model;

pub mod group;
pub mod object_permission;
pub mod owner;
pub mod owner_group;
pub mod token;
pub mod user;

/// The area's models in the order of the navigation.
pub const MODELS: &[&ModelMeta] = &[
    user::User::META,
    group::Group::META,
    object_permission::ObjectPermission::META,
    token::Token::META,
    owner::Owner::META,
    owner_group::OwnerGroup::META,
];
