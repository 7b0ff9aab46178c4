/** Flowbench's mark: two steps and the way between them. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" role="img" aria-label="Flowbench">
      <rect x="1" y="2.5" width="8" height="6" rx="2" fill="var(--color-ink)" />
      <rect x="11" y="11.5" width="8" height="6" rx="2" fill="var(--color-accent)" />
      <path d="M5 8.5v3a3 3 0 0 0 3 3h3" fill="none" stroke="var(--color-ink)" strokeWidth="1.75" />
    </svg>
  )
}
