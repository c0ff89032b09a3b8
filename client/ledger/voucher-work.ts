// The work on vouchers that list and page share: review, sign, post, return, correct, copy, void, print, with their keys and what was
// asked meanwhile. voucher-work-dialogs.vue shows what it asks.
import { shallowRef, type ShallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { runBatch, type BatchPlan } from '../components/batch.ts'
import { today } from '../core/calendar.ts'
import { get, HttpError, post, remove } from '../core/http.ts'
import type { ScreenKey } from '../core/screen.ts'
import { useSession } from '../core/session.ts'
import { askReason, confirm, say, sayError } from '../core/tell.ts'
import { handOver } from './entry-handover.ts'
import { copyOf } from './entry-origin.ts'
import { voucherNo, type VoucherAnswer, type VoucherRow } from './types.ts'

export type BatchAction = 'review' | 'post' | 'return' | 'sign'

const actionNames: Readonly<Record<BatchAction, string>> = {
  review: '审核',
  post: '记账',
  return: '退回',
  sign: '签章',
}

export interface VoucherWork {
  /** A bulk action in preview; the screen shows its dialog. */
  readonly batch: ShallowRef<BatchPlan | null>
  readonly correcting: ShallowRef<VoucherRow | null>
  readonly keys: readonly ScreenKey[]
  correct(): void
  closeCorrecting(): void
  act(action: BatchAction): Promise<void>
  /** On these vouchers and not those meant now, always with a look at what can and can't be done. */
  actOn(action: BatchAction, vouchers: readonly VoucherRow[]): void
  copy(): Promise<void>
  print(): void
  voidVoucher(voucher: VoucherRow): Promise<void>
  /** Gives up a voucher made by rule by taking back its documents, which then wait to be made anew. */
  withdraw(voucher: VoucherRow, documents: readonly number[]): Promise<void>
  /** The batch dialog was closed. */
  closeBatch(changed: boolean): Promise<void>
}

/** `targets` are the vouchers meant now; `onDone` renews the screen, `single` when one voucher was acted on by a key. */
export function useVoucherWork(
  targets: () => readonly VoucherRow[],
  onDone: (single: boolean) => Promise<void>,
): VoucherWork {
  const session = useSession()
  const router = useRouter()
  const batch: VoucherWork['batch'] = shallowRef(null)
  const correcting = shallowRef<VoucherRow | null>(null)
  let isBusy = false

  async function act(action: BatchAction): Promise<void> {
    const vouchers = targets()
    const [first] = vouchers
    if (!first || isBusy || batch.value) return
    const reason = action === 'return' ? await askReason(returnQuestion(vouchers)) : ''
    if (reason === null) return
    const plan = planOf(action, vouchers, reason)
    if (vouchers.length > 1) batch.value = plan
    else await attempt(() => actOnOne(plan, first))
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    if (isBusy) return
    isBusy = true
    try {
      await work()
    } catch (error) {
      sayError(error)
    } finally {
      isBusy = false
    }
  }

  async function actOnOne(plan: BatchPlan, voucher: VoucherRow): Promise<void> {
    const { refused } = await runBatch(plan, false)
    // In the server's own words: it is no failure of the page.
    const [refusal] = refused
    if (refusal) throw new HttpError(409, refusal.code, refusal.message, '', undefined, refusal.hint)
    say(`“${voucher.summary}”已${plan.name}`)
    await onDone(true)
  }

  function correct(): void {
    const [voucher] = targets()
    if (voucher) correcting.value = voucher
  }

  const copy = (): Promise<void> =>
    attempt(async () => {
      const [voucher] = targets()
      if (!voucher) return
      const { voucher: shown, lines } = await get<VoucherAnswer>(`/vouchers/${voucher.id}`)
      const date = String(shown.year) === today().slice(0, 4) ? today() : shown.date
      handOver(voucher.bookId, copyOf(shown, lines, date))
      await router.push({ path: '/vouchers/new', query: { book: String(voucher.bookId) } })
    })

  function print(): void {
    const ids = targets().map((voucher) => voucher.id)
    if (ids.length > 0) window.open(`/vouchers/print?ids=${ids.join(',')}`, '_blank')
  }

  async function voidVoucher(voucher: VoucherRow): Promise<void> {
    const text = `作废未记账凭证 ${voucher.date}“${voucher.summary}”。作废后不能恢复。`
    if (!(await confirm({ title: '作废凭证', text, action: '作废' }))) return
    await attempt(async () => {
      await remove(`/vouchers/${voucher.id}`)
      say('凭证已作废')
      await onDone(false)
    })
  }

  async function withdraw(voucher: VoucherRow, documents: readonly number[]): Promise<void> {
    const reason = await askReason({
      title: '撤回单据',
      text: `撤回“${voucher.summary}”的 ${documents.length} 张单据：这些单据未记账的凭证（含另一本账的）作废，单据回到待处理清单。`,
      action: '撤回',
      placeholder: '撤回原因',
    })
    if (reason === null) return
    await attempt(async () => {
      await post('/documents/withdraw', { ids: documents, reason })
      say('单据已撤回，凭证已作废')
      await onDone(false)
    })
  }

  const keys: ScreenKey[] = []
  if (session.may('voucher.make')) keys.push({ keys: 'F3', meaning: '复制为新凭证', run: () => void copy() })
  if (session.may('voucher.reverse')) keys.push({ keys: 'F6', meaning: '更正、红字冲销', run: correct })
  if (session.may('voucher.review')) {
    keys.push({ keys: 'F7', meaning: '退回，写明原因', run: () => void act('return') })
    keys.push({ keys: 'F8', meaning: '审核', run: () => void act('review') })
  } else if (session.may('voucher.sign')) {
    // Cashiers never review: the same key is theirs to sign with.
    keys.push({ keys: 'F8', meaning: '出纳签章', run: () => void act('sign') })
  }
  if (session.may('voucher.post')) keys.push({ keys: 'F9', meaning: '记账', run: () => void act('post') })
  keys.push({ keys: 'F4', meaning: '打印', run: print })

  return {
    batch,
    correcting,
    keys,
    correct,
    closeCorrecting: () => void (correcting.value = null),
    act,
    actOn: (action, vouchers) => void (batch.value = planOf(action, vouchers, '')),
    copy,
    print,
    voidVoucher,
    withdraw,
    async closeBatch(changed) {
      batch.value = null
      if (changed) await onDone(false)
    },
  }
}

function returnQuestion(vouchers: readonly VoucherRow[]) {
  const [first] = vouchers
  const what =
    vouchers.length === 1 && first ? `${first.date} ${voucherNo(first)}“${first.summary}”` : `${vouchers.length} 张凭证`
  const text = `退回 ${what}，制单人可修改后重新提交审核。`
  return { title: '退回凭证', text, action: '退回', placeholder: '退回原因' }
}

function planOf(action: BatchAction, vouchers: readonly VoucherRow[], reason: string): BatchPlan {
  const byId = new Map(vouchers.map((voucher) => [voucher.id, voucher]))
  return {
    name: actionNames[action],
    unit: '张凭证',
    path: `/vouchers/${action}`,
    ids: vouchers.map((voucher) => voucher.id),
    body: reason ? { reason } : {},
    ...(reason ? { note: `退回原因：${reason}` } : {}),
    nameOf(id) {
      const voucher = byId.get(id)
      return voucher ? `${voucher.date.slice(5)} ${voucherNo(voucher)}` : String(id)
    },
    amountOf: (id) => byId.get(id)?.total ?? '0.00',
  }
}
