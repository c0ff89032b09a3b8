// Who acts. Resolved once per request; every command and query receives it.

export type Standard = 'agency' | 'treasury'

export interface Actor {
  readonly id: number
  readonly login: string
  readonly name: string
  readonly orgCode: string
  /** 'system' = an interface account or the product itself acting by a book's policy. */
  readonly kind: 'user' | 'system'
  readonly grants: readonly Grant[]
}

/** A role within a scope: a region's subtree, schemes and standards (null = all). */
export interface Grant {
  readonly role: string
  readonly permissions: readonly string[]
  readonly region: string
  readonly schemes: readonly string[] | null
  readonly standards: readonly Standard[] | null
}

/** Stands for nobody: requests without a session. */
export const nobody: Actor = { id: 0, login: '', name: '未登录', orgCode: '', kind: 'user', grants: [] }

/** The product itself: makes vouchers by rule, runs jobs, loads samples. Holds no grant; its code paths need none. */
export const machine: Actor = { id: 1, login: 'tongchou', name: '系统自动', orgCode: '', kind: 'system', grants: [] }

export const holdsPermission = (actor: Actor, permission: string): boolean =>
  actor.grants.some((grant) => grant.permissions.includes(permission))
