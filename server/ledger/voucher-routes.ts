// Routes of the work on vouchers beside the steps of their life: the cashier's signature, attachments, templates, and how the book
// that they belong to is kept.
import { z } from 'zod'
import { flag, id, text } from '../core/input.ts'
import { command, download, query, raw } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { attachmentLimits } from './attachment-kinds.ts'
import { attachmentFile, receiveAttachment, removeAttachment } from './attachments.ts'
import { setBookPolicy } from './book-policy.ts'
import { signVouchers } from './cashier-sign.ts'
import { batchInput, idInput, policyChangeInput } from './input.ts'
import { showBook } from './show-book.ts'
import { changeTemplate, deleteTemplate, listTemplates, makeTemplate, templateContent } from './templates.ts'

const templateName = text(40)

export const voucherRoutes: Route[] = [
  command({
    method: 'POST',
    path: '/vouchers/sign',
    name: 'vouchers.sign',
    title: '出纳签章',
    permission: 'voucher.sign',
    input: batchInput,
    run: (tx, actor, { ids }) => signVouchers(tx, actor, ids),
    audit: (_input, { done }) => ({ object: 'voucher', ids: done }),
  }),
  raw({
    method: 'POST',
    path: '/vouchers/:id/attachments',
    name: 'vouchers.attach',
    title: '上传凭证附件',
    permission: 'voucher.make',
    input: z.object({ id, name: text(attachmentLimits.nameChars).regex(/^[^/\\]+$/, '不能含斜杠') }),
    run: receiveAttachment,
  }),
  download({
    path: '/vouchers/:id/attachments/:attachment',
    name: 'vouchers.attachment',
    title: '查看凭证附件',
    permission: 'voucher.read',
    input: z.object({ id, attachment: id }),
    run: attachmentFile,
  }),
  command({
    method: 'DELETE',
    path: '/vouchers/:id/attachments/:attachment',
    name: 'vouchers.detach',
    title: '删除凭证附件',
    permission: 'voucher.make',
    input: z.object({ id, attachment: id }),
    run: (tx, actor, { id: voucher, attachment }) => removeAttachment(tx, actor, voucher, attachment),
    audit: ({ id: voucher }, { id: attachment, name, digest }) => ({
      object: 'voucher',
      ids: [voucher],
      detail: { attachment, name, digest },
    }),
  }),
  query({
    path: '/voucher-templates',
    name: 'templates.list',
    title: '凭证模板',
    permission: 'voucher.make',
    input: z.object({ book: id }),
    run: (tx, actor, { book }) => listTemplates(tx, actor, book),
  }),
  command({
    method: 'POST',
    path: '/voucher-templates',
    name: 'templates.make',
    title: '存为凭证模板',
    permission: 'voucher.make',
    input: z.strictObject({ book: id, name: templateName, isShared: flag.default(false), content: templateContent }),
    run: (tx, actor, { book, ...template }) => makeTemplate(tx, actor, book, template),
    audit: ({ name }, output) => ({ object: 'voucher-template', ids: [output.id], detail: { name } }),
  }),
  command({
    method: 'PUT',
    path: '/voucher-templates/:id',
    name: 'templates.change',
    title: '修改凭证模板',
    permission: 'voucher.make',
    input: z.strictObject({
      id,
      name: templateName.optional(),
      isShared: flag.optional(),
      content: templateContent.optional(),
    }),
    run: (tx, actor, { id: template, ...change }) => changeTemplate(tx, actor, template, change),
    audit: ({ id: template, name, isShared }) => ({
      object: 'voucher-template',
      ids: [template],
      detail: { name, isShared },
    }),
  }),
  command({
    method: 'DELETE',
    path: '/voucher-templates/:id',
    name: 'templates.delete',
    title: '删除凭证模板',
    permission: 'voucher.make',
    input: z.object({ id }),
    run: (tx, actor, { id: template }) => deleteTemplate(tx, actor, template),
    audit: ({ id: template }) => ({ object: 'voucher-template', ids: [template] }),
  }),
  query({
    path: '/books/:id',
    name: 'books.show',
    title: '查看账套',
    permission: 'voucher.read',
    input: idInput,
    run: (tx, actor, { id: book }) => showBook(tx, actor, book),
  }),
  command({
    method: 'PUT',
    path: '/books/:id/policy',
    name: 'books.set-policy',
    title: '修改账套政策',
    permission: 'book.open',
    input: policyChangeInput,
    run: (tx, actor, { id: book, reason: _reason, ...change }) => setBookPolicy(tx, actor, book, change),
    audit: ({ id: book, reason }, { changed }) => ({ object: 'book', ids: [book], detail: { reason, changed } }),
  }),
]
