//! The keys of programs that use this machine's server.

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::sqlite::SqliteConnection;

use super::{SqliteStore, row, sql};
use crate::client_key::{ClientKey, NewClientKey, hash, prefix, random_secret};
use crate::error::JournalError;
use crate::id::KeyId;
use crate::progress::encode;
use crate::store::ClientKeys;

#[async_trait]
impl ClientKeys for SqliteStore {
    async fn create_client_key(
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
            .bind(hash(secret.expose_secret()))
            .execute(&mut *work)
            .await?;
        let key = key(&mut work, &id).await?;
        work.commit().await?;
        Ok((key, secret))
    }

    async fn client_keys(&self) -> Result<Vec<ClientKey>, JournalError> {
        let rows = sqlx::query(sql::CLIENT_KEYS)
            .fetch_all(&mut self.session().await?.connection)
            .await?;
        rows.iter().map(row::client_key).collect()
    }

    async fn client_key_of(
        &self,
        secret: &str,
        now: Timestamp,
    ) -> Result<Option<ClientKey>, JournalError> {
        let Some(prefix) = prefix(secret) else {
            return Ok(None);
        };
        let row = sqlx::query(sql::CLIENT_KEY_BY_SECRET)
            .bind(prefix)
            .bind(hash(secret))
            .fetch_optional(&mut self.session().await?.connection)
            .await?;
        let key = row.as_ref().map(row::client_key).transpose()?;
        Ok(key.filter(|key| key.works_at(now)))
    }

    async fn revoke_client_key(
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

    async fn rotate_client_key(
        &self,
        id: &KeyId,
    ) -> Result<(ClientKey, SecretString), JournalError> {
        let secret = random_secret()?;
        let mut session = self.session().await?;
        let mut work = session.begin().await?;
        let rotated = sqlx::query(sql::ROTATE_CLIENT_KEY)
            .bind(id.as_str())
            .bind(prefix(secret.expose_secret()))
            .bind(hash(secret.expose_secret()))
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
