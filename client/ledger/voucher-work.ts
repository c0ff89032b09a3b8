// The work on vouchers that list and page share: review, post, return, reverse, void, with their keys and what was asked meanwhile.
import { shallowRef, type ShallowRef } from 'vue'
import { runBatch, type BatchPlan } from '../components/batch.ts'
import { useSession } from '../core/session.ts'
import { remove } from '../core/http.ts'
import type { ScreenKey } from '../core/screen.ts'
import { askReason, confirm, say, sayError } from '../core/tell.ts'
import { voucherNo, type VoucherRow } from './types.ts'

export type BatchAction = 'review' | 'post' | 'return'

const actionNames: Readonly<Record<BatchAction, string>> = { review: '审核', post: '记账', return: '退回' }

export interface VoucherWork {
  /** A bulk action in preview; the screen shows its dialog. */
  readonly batch: ShallowRef<BatchPlan | null>
  readonly reversing: ShallowRef<VoucherRow | null>
  readonly keys: readonly ScreenKey[]
  act(action: BatchAction): Promise<void>
  voidVoucher(voucher: VoucherRow): Promise<void>
}

/** `targets` are the vouchers meant now; `onDone` renews the screen, `single` when one voucher was acted on by a key. */
export function useVoucherWork(
  targets: () => readonly VoucherRow[],
  onDone: (single: boolean) => Promise<void>,
): VoucherWork {
  const session = useSession()
  const batch: VoucherWork['batch'] = shallowRef(null)
  const reversing = shallowRef<VoucherRow | null>(null)
  let isBusy = false

  async function act(action: BatchAction): Promise<void> {
    const vouchers = targets()
    const [first] = vouchers
    if (!first || isBusy || batch.value) return
    const what =
      vouchers.length === 1 ? `${first.date} ${voucherNo(first)}“${first.summary}”` : `${vouchers.length} 张凭证`
    const reason =
      action === 'return'
        ? await askReason({
            title: '退回凭证',
            text: `退回 ${what}，制单人可修改后重新提交审核。`,
            action: '退回',
            placeholder: '退回原因',
          })
        : ''
    if (reason === null) return
    const plan = planOf(action, vouchers, reason)
    if (vouchers.length > 1) batch.value = plan
    else await actOnOne(plan, first)
  }

  async function actOnOne(plan: BatchPlan, voucher: VoucherRow): Promise<void> {
    isBusy = true
    try {
      const { refused } = await runBatch(plan, false)
      if (refused[0]) throw new Error(refused[0].message)
      say(`“${voucher.summary}”已${plan.name}`)
      await onDone(true)
    } catch (error) {
      sayError(error)
    } finally {
      isBusy = false
    }
  }

  function reverse(): void {
    const [voucher] = targets()
    if (voucher) reversing.value = voucher
  }

  async function voidVoucher(voucher: VoucherRow): Promise<void> {
    const text = `作废未记账凭证 ${voucher.date}“${voucher.summary}”。作废后不能恢复；由单据生成的，单据回到待处理。`
    if (!(await confirm({ title: '作废凭证', text, action: '作废' }))) return
    try {
      await remove(`/vouchers/${voucher.id}`)
      say('凭证已作废')
      await onDone(false)
    } catch (error) {
      sayError(error)
    }
  }

  const keys: ScreenKey[] = []
  if (session.may('voucher.reverse')) keys.push({ keys: 'F6', meaning: '红字冲销已记账凭证', run: reverse })
  if (session.may('voucher.review')) {
    keys.push({ keys: 'F7', meaning: '退回，写明原因', run: () => void act('return') })
    keys.push({ keys: 'F8', meaning: '审核', run: () => void act('review') })
  }
  if (session.may('voucher.post')) keys.push({ keys: 'F9', meaning: '记账', run: () => void act('post') })

  return { batch, reversing, keys, act, voidVoucher }
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
