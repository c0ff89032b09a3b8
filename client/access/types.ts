// Users, roles and the audit trail as the server answers them.
export interface NamedGrant {
  readonly id: number
  readonly role: string
  readonly roleName: string
  readonly region: string
  readonly regionName: string
  readonly schemes: readonly string[] | null
  readonly standards: readonly string[] | null
}

export interface ListedUser {
  readonly id: number
  readonly login: string
  readonly name: string
  readonly org: { readonly code: string | null; readonly name: string | null }
  readonly kind: 'user' | 'system'
  readonly sourceSystem: string | null
  readonly isEnabled: boolean
  readonly hasPassword: boolean
  readonly mustChangePassword: boolean
  readonly lockedUntil: string | null
  readonly createdAt: string
  readonly signedInAt: string | null
  readonly grants: readonly NamedGrant[]
}

export interface Role {
  readonly code: string
  readonly name: string
  readonly kind: 'business' | 'administrator' | 'interface'
  readonly purpose: string
  readonly permissions: readonly string[]
}

export interface RoleBook {
  readonly rows: readonly Role[]
  readonly permissions: readonly { readonly code: string; readonly title: string }[]
  readonly incompatible: readonly {
    readonly one: readonly string[]
    readonly other: readonly string[]
    readonly reason: string
  }[]
}

export interface AuditEntry {
  readonly seq: number
  readonly at: string
  readonly actorId: number
  readonly actorName: string
  readonly action: string
  readonly actionTitle?: string
  readonly object: string
  readonly objectIds: readonly (string | number)[]
  readonly requestId: string
  readonly detail: unknown
  readonly previousHash: string
  readonly hash: string
}
