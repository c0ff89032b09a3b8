// Nothing in the product is unbounded: the limits of one request, file, batch and export.

export const limits = {
  requestBytes: 20 * 1024 * 1024,
  fileBytes: 512 * 1024 * 1024,
  fileRows: 2_000_000,
  lineBytes: 1024 * 1024,
  documentsPerRequest: 1000,
  documentsPerBatch: 500,
  exportRows: 200_000,
} as const
