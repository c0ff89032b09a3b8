// Who is signed in and what they may do. The server decides; this only hides what it would refuse.
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { get, post, remove } from './http.ts'

export interface SessionUser {
  readonly id: number
  readonly login: string
  readonly name: string
  readonly org: { readonly code: string; readonly name: string } | null
  readonly mustChangePassword: boolean
  readonly permissions: readonly string[]
  readonly grants: readonly {
    readonly role: string
    readonly roleName?: string
    readonly region: string
    readonly regionName?: string
  }[]
}

interface SessionAnswer {
  readonly user: SessionUser | null
  readonly setupNeeded?: boolean
}

export const useSession = defineStore('session', () => {
  const user = ref<SessionUser | null>(null)
  const setupNeeded = ref(false)
  const isKnown = ref(false)

  async function load(): Promise<void> {
    const answer = await get<SessionAnswer>('/session')
    user.value = answer.user
    setupNeeded.value = answer.setupNeeded ?? false
    isKnown.value = true
  }

  async function signIn(login: string, password: string): Promise<void> {
    await post<SessionAnswer>('/session', { login, password })
    await load()
  }

  async function signOut(): Promise<void> {
    await remove('/session')
    forget()
  }

  function forget(): void {
    user.value = null
  }

  const permissions = computed(() => new Set(user.value?.permissions ?? []))
  /** Any one of the given permissions is enough; none given means that being signed in is. */
  const may = (...wanted: readonly string[]): boolean =>
    wanted.length === 0 || wanted.some((one) => permissions.value.has(one))
  const rolesText = computed(() =>
    [...new Set((user.value?.grants ?? []).map((grant) => grant.roleName ?? grant.role))].join('、'),
  )

  return { user, setupNeeded, isKnown, load, signIn, signOut, forget, may, rolesText }
})
