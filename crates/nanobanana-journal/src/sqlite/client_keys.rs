//! The keys of programs that use this machine's server.

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use super::{SqliteStore, row, sql};
use crate::client_key::{ClientKey, NewClientKey, SecretHash, prefix, random_secret};
use crate::error::JournalError;
use crate::id::KeyId;
use crate::progress::encode;

impl SqliteStore {
    pub(super) async fn make_key(
        &self,
        new: &NewClientKey,
        now: Timestamp,
    ) -> Result<(ClientKey, SecretString), JournalError> {
        let (id, secret) = (KeyId::random()?, random_secret()?);
        let mut session = self.session().await?;
        let mut work = session.begin().await?;
        let namesake = sqlx::query(sql::LIVE_KEY_NAMED).bind(&new.name);
        if namesake.fetch_optional(&mut *work).await?.is_some() {
            let name = new.name.clone();
            return Err(JournalError::KeyNameTaken { name });
        }
        sqlx::query(sql::INSERT_CLIENT_KEY)
            .bind(id.as_str())
            .bind(&new.name)
            .bind(now.as_millisecond())
            .bind(new.expires_at.map(Timestamp::as_millisecond))
            .bind(encode("limits", &new.limits)?)
            .bind(prefix(secret.expose_secret()))
            .bind(SecretHash::of(secret.expose_secret()).as_str())
            .execute(&mut *work)
            .await?;
        let key = key(&mut work, &id).await?;
        work.commit().await?;
        Ok((key, secret))
    }

    pub(super) async fn every_key(&self) -> Result<Vec<ClientKey>, JournalError> {
        let rows = sqlx::query(sql::CLIENT_KEYS)
            .fetch_all(&mut self.session().await?.connection)
            .await?;
        rows.iter().map(row::client_key).collect()
    }

    pub(super) async fn key_by_secret(
        &self,
        secret: &str,
        now: Timestamp,
    ) -> Result<Option<ClientKey>, JournalError> {
        let Some(prefix) = prefix(secret) else {
            return Ok(None);
        };
        let rows = sqlx::query(sql::CLIENT_KEYS_BY_PREFIX)
            .bind(prefix)
            .fetch_all(&mut self.session().await?.connection)
            .await?;
        let hash = SecretHash::of(secret);
        for row in &rows {
            if hash.is(row.try_get("secret")?) {
                let key = row::client_key(row)?;
                return Ok(key.works_at(now).then_some(key));
            }
        }
        Ok(None)
    }

    pub(super) async fn revoke_key(
        &self,
        id: &KeyId,
        now: Timestamp,
    ) -> Result<ClientKey, JournalError> {
        let mut session = self.session().await?;
        let mut work = session.begin().await?;
        sqlx::query(sql::REVOKE_CLIENT_KEY)
            .bind(id.as_str())
            .bind(now.as_millisecond())
            .execute(&mut *work)
            .await?;
        let key = key(&mut work, id).await?;
        work.commit().await?;
        Ok(key)
    }

    pub(super) async fn rotate_key(
        &self,
        id: &KeyId,
    ) -> Result<(ClientKey, SecretString), JournalError> {
        let secret = random_secret()?;
        let mut session = self.session().await?;
        let mut work = session.begin().await?;
        let rotated = sqlx::query(sql::ROTATE_CLIENT_KEY)
            .bind(id.as_str())
            .bind(prefix(secret.expose_secret()))
            .bind(SecretHash::of(secret.expose_secret()).as_str())
            .execute(&mut *work)
            .await?;
        if rotated.rows_affected() == 0 {
            return Err(JournalError::NoSuchClientKey { key: id.clone() });
        }
        let key = key(&mut work, id).await?;
        work.commit().await?;
        Ok((key, secret))
    }
}

/// Refuses to spend for a client key that is revoked, or that ended by a time.
pub(super) async fn check_account(
    connection: &mut SqliteConnection,
    account: &str,
    by: Timestamp,
) -> Result<(), JournalError> {
    let ended = sqlx::query(sql::ENDED_CLIENT_KEY)
        .bind(account)
        .bind(by.as_millisecond())
        .fetch_optional(connection)
        .await?;
    let key = KeyId::stored(account.to_owned());
    ended.map_or(Ok(()), |_| Err(JournalError::NoSuchClientKey { key }))
}

async fn key(connection: &mut SqliteConnection, id: &KeyId) -> Result<ClientKey, JournalError> {
    let row = sqlx::query(sql::CLIENT_KEY)
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    let key = row.as_ref().map(row::client_key).transpose()?;
    key.ok_or_else(|| JournalError::NoSuchClientKey { key: id.clone() })
}
