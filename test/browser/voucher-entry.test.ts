// A voucher typed by hand with the keyboard alone, from the first key to the printed page: returned, put right, signed, posted.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, pageOf } from '../support/browser.ts'
import { signIn, startProduct } from '../support/product.ts'
import type { Product } from '../support/product.ts'

const shots = process.env.SHOTS ?? join(tmpdir(), 'tongchou-shots')

describe('a voucher typed by hand', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tongchou-entry-'))
  const complaints: string[] = []
  let product: Product
  let browser: Browser
  let last: Page | undefined
  let book = 0
  let voucher = 0
  const open = async (login: string, width = 1280, height = 720) =>
    (last = await pageOf(browser, { address: product.address, dataDir, width, height }, login, complaints))
  const shot = (page: Page, name: string) => page.screenshot({ path: join(shots, `${name}.png`) })

  before(async () => {
    mkdirSync(shots, { recursive: true })
    product = await startProduct(dataDir)
    browser = await openBrowser()
    const maker = await signIn(product.address, dataDir, 'liwen')
    const { rows } = await maker.get<{ rows: { id: number; scheme: string; standard: string; year: number }[] }>(
      '/books?size=500',
    )
    book = rows.find((one) => one.scheme === 'EP' && one.standard === 'agency' && one.year === 2026)?.id ?? 0
  })
  after(async () => {
    await browser?.close()
    await product?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await last?.screenshot({ path: join(shots, 'failed-entry.png') })
    assert.deepEqual(complaints, [])
  })

  const field = (page: Page, label: string) => page.getByLabel(label, { exact: true })

  it('is typed without the mouse: account by initials, auxiliaries as asked, the last line balanced by one key', async () => {
    const page = await open('liwen')
    await page.goto(`/vouchers/new?book=${book}`)
    // The chart and the choices of auxiliaries come after the empty grid.
    await page.waitForLoadState('networkidle')
    await field(page, '第 1 行摘要').focus()
    await type(page, '收到三月利息', 'Enter')
    await type(page, '1002', 'Enter')
    await type(page, 'SR', 'Enter')
    await type(page, '1.2万', 'Enter')
    await page.waitForTimeout(settleMs)
    assert.equal(await field(page, '第 2 行摘要').inputValue(), '收到三月利息')
    await page.keyboard.type('ckl')
    await page.waitForTimeout(2 * settleMs)
    await page.keyboard.press('Enter')
    await page.waitForTimeout(settleMs)
    assert.match(await field(page, '第 2 行会计科目').inputValue(), /^420101/)
    await fillAuxiliaries(page, 2)
    await field(page, '第 2 行贷方金额').focus()
    await page.keyboard.press('=')
    await page.getByText('借贷平衡').waitFor()
    assert.equal(await field(page, '第 2 行贷方金额').inputValue(), '12,000.00')
    await shot(page, 'voucher-entry')
  })

  it('is not lost by a reload, and lines are copied, moved and taken back by keys', async () => {
    const page = last
    assert.ok(page)
    await page.waitForTimeout(500)
    page.on('dialog', (dialog) => void dialog.accept())
    await page.reload()
    await page.getByText('已恢复').waitFor()
    assert.equal(await field(page, '第 2 行贷方金额').inputValue(), '12,000.00')
    await field(page, '第 2 行摘要').focus()
    await page.waitForTimeout(400)
    await page.keyboard.press('Control+d')
    await page.getByText('借贷不平').waitFor()
    await page.waitForTimeout(400)
    await page.keyboard.press('Control+z')
    await page.getByText('借贷平衡').waitFor()
    await field(page, '第 2 行摘要').focus()
    await page.keyboard.press('Control+Shift+ArrowUp')
    assert.match(await field(page, '第 1 行会计科目').inputValue(), /^420101/)
    await page.keyboard.press('Control+Shift+ArrowDown')
    assert.match(await field(page, '第 1 行会计科目').inputValue(), /^1002/)
  })

  it('is saved with a file attached', async () => {
    const page = last
    assert.ok(page)
    await page.getByLabel('添加附件文件').setInputFiles({
      name: '利息回单.png',
      mimeType: 'image/png',
      buffer: Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC',
        'base64',
      ),
    })
    await page.getByText('利息回单.png').waitFor()
    await page.keyboard.press('Control+s')
    await page.getByRole('link', { name: '查看凭证' }).waitFor()
    voucher = Number((await page.getByRole('link', { name: '查看凭证' }).getAttribute('href'))?.split('/').at(-1))
    await page.goto(`/vouchers/${voucher}`)
    await page.getByRole('button', { name: '利息回单.png', exact: true }).click()
    await page.locator('img.preview').waitFor()
    assert.match(await page.locator('.sheet').innerText(), /暂-\d+/)
    await shot(page, 'voucher-attachment')
  })

  it('is kept as a template, used again with its amounts blank', async () => {
    const page = last
    assert.ok(page)
    await page.keyboard.press('F3')
    await page.waitForURL(/vouchers\/new/)
    await field(page, '第 2 行贷方金额').waitFor()
    await page.waitForTimeout(300)
    await page.keyboard.press('F3')
    await page.getByPlaceholder('名称', { exact: true }).fill('利息')
    await page.getByRole('button', { name: '存为模板' }).click()
    await page.getByRole('button', { name: '利息', exact: true }).waitFor()
    await shot(page, 'voucher-template')
    await page.getByRole('button', { name: '利息', exact: true }).click()
    assert.equal(await field(page, '第 3 行借方金额').inputValue(), '')
    assert.match(await field(page, '第 3 行会计科目').inputValue(), /^1002/)
    await page.waitForTimeout(400)
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
  })

  it('takes rows from Excel with their auxiliaries', async () => {
    const page = await open('liwen')
    await page.goto(`/vouchers/new?book=${book}`)
    await field(page, '第 1 行摘要').focus()
    const cells = [
      ['摘要', '科目', '借方', '贷方', '银行账户'],
      ['利息', '1002 收入户存款', '1,500.00', '', '330106-EP-SR'],
      ['利息', '存款利息', '', '1,500.00', '330106-EP-SR'],
    ]
    const text = cells.map((row) => row.join('\t')).join('\n')
    await page.evaluate(`{
      const data = new DataTransfer()
      data.setData('text/plain', ${JSON.stringify(text)})
      const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
      document.activeElement.dispatchEvent(paste)
    }`)
    await page.getByText('借贷平衡').waitFor()
    assert.match(await field(page, '第 1 行银行账户').inputValue(), /330106-EP-SR/)
    await shot(page, 'voucher-paste')
  })

  it('is returned with a remark, which its maker reads, answers and puts right', async () => {
    const reviewer = await open('zhoumin')
    await reviewer.goto(`/vouchers/${voucher}`)
    await reviewer.getByText('利息收入').first().waitFor()
    await reviewer.keyboard.press('F7')
    await reviewer.getByPlaceholder('退回原因').fill('摘要写明期间')
    await reviewer.getByRole('button', { name: '退回', exact: true }).click()
    await reviewer.getByText('摘要写明期间').first().waitFor()
    const maker = await open('liwen')
    await maker.goto(`/vouchers/${voucher}/edit`)
    await maker.getByText('摘要写明期间').waitFor()
    await field(maker, '第 1 行摘要').fill('收到2026年3月利息')
    await maker.getByPlaceholder('改了什么').fill('已写明')
    await shot(maker, 'voucher-returned')
    await maker.keyboard.press('Control+s')
    await maker.waitForURL(new RegExp(`/vouchers/${voucher}$`))
    await maker.getByText('已写明').waitFor()
  })

  it('is reviewed, signed by the cashier where the book asks, and posted', async () => {
    const reviewer = await open('zhoumin')
    await reviewer.goto(`/vouchers/${voucher}`)
    await reviewer.getByText('已写明').waitFor()
    await reviewer.keyboard.press('F8')
    await reviewer.locator('.stamps').getByText('已审核').waitFor()
    const cashier = await open('chenjing')
    await cashier.goto(`/vouchers/${voucher}`)
    await cashier.getByText('利息收入').first().waitFor()
    await cashier.waitForTimeout(300)
    await cashier.keyboard.press('F8')
    await cashier.locator('.stamps').getByText('收付讫').waitFor()
    const keeper = await open('wanglei')
    await keeper.goto(`/vouchers/${voucher}`)
    await keeper.getByText('利息收入').first().waitFor()
    await keeper.waitForTimeout(300)
    await keeper.keyboard.press('F9')
    await keeper.locator('.stamps').getByText('已记账').waitFor()
    await shot(keeper, 'voucher-posted')
  })

  it('is printed, two to a page of A4', async () => {
    const page = last
    assert.ok(page)
    await page.goto(`/vouchers/print?ids=${voucher},${voucher}`)
    await page.getByRole('button', { name: '打印' }).waitFor()
    await page.getByLabel('A4，一页两张').check()
    await page.waitForTimeout(300)
    const pdf = await page.pdf({ path: join(shots, 'voucher-a4.pdf'), preferCSSPageSize: true, printBackground: true })
    assert.equal((pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length, 1)
  })
})

// A person takes longer between two keys; a busy machine needs as long to draw what they did.
const settleMs = 300

async function type(page: Page, text: string, key: string): Promise<void> {
  await page.keyboard.type(text, { delay: 20 })
  await page.waitForTimeout(settleMs)
  await page.keyboard.press(key)
  await page.waitForTimeout(settleMs)
}

/** Takes the first choice, or some word, wherever the line still asks for an auxiliary. */
async function fillAuxiliaries(page: Page, line: number): Promise<void> {
  const inputs = page.locator(`[data-line="${line - 1}"] .auxiliaries input`)
  for (let at = 0; at < (await inputs.count()); at++) {
    const input = inputs.nth(at)
    if ((await input.inputValue()) !== '') continue
    await input.focus()
    await page.waitForTimeout(settleMs)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForTimeout(settleMs)
    if ((await input.inputValue()) === '') await input.fill('1')
  }
}
