// The rows of this slice's tables as they come from the database.
import type { Standard } from '../core/actor.ts'

export interface StoredUser {
  id: number | string
  login: string
  name: string
  org_code: string | null
  kind: 'user' | 'system'
  password_hash: string | null
  is_enabled: number | string
  must_change_password: number | string
  failed_count: number | string
  locked_until: string | null
  public_key: string | null
  source_system: string | null
  created_at: string
  signed_in_at: string | null
}

export interface StoredGrant {
  id: number | string
  user_id: number | string
  role_code: string
  region_code: string
  /** JSON list; null = all. */
  schemes: string | null
  standards: string | null
}

export interface GrantScope {
  role: string
  region: string
  schemes: readonly string[] | null
  standards: readonly Standard[] | null
}

export const grantScopeOf = (row: StoredGrant): GrantScope => ({
  role: row.role_code,
  region: row.region_code,
  schemes: listOf(row.schemes),
  standards: listOf(row.standards),
})

export const storedList = (list: readonly string[] | null): string | null =>
  list === null ? null : JSON.stringify([...list].sort())

// Written by this slice only, from checked input.
const listOf = <T extends string>(text: string | null): T[] | null => (text === null ? null : (JSON.parse(text) as T[]))
