export type Tea = { id: string; name: string; taste: string; caffeine: 'none' | 'little' | 'much'; pricePer100g: number; steepSeconds: number }

/** What the shop of the examples has. Prices in euro. */
export const teas: readonly Tea[] = [
  { id: 'rooibos-vanilla', name: 'Rooibos with vanilla', taste: 'sweet, round, for the evening', caffeine: 'none', pricePer100g: 4.2, steepSeconds: 360 },
  { id: 'camomile', name: 'Camomile', taste: 'flowery, calm, for the evening', caffeine: 'none', pricePer100g: 3.8, steepSeconds: 420 },
  { id: 'sencha', name: 'Sencha', taste: 'green, grassy, fresh', caffeine: 'little', pricePer100g: 7.5, steepSeconds: 90 },
  { id: 'jasmine', name: 'Jasmine green', taste: 'green, flowery, light', caffeine: 'little', pricePer100g: 8.9, steepSeconds: 120 },
  { id: 'darjeeling', name: 'Darjeeling first flush', taste: 'black, light, fresh', caffeine: 'much', pricePer100g: 11.4, steepSeconds: 180 },
  { id: 'assam', name: 'Assam', taste: 'black, strong, malty, for the morning', caffeine: 'much', pricePer100g: 6.3, steepSeconds: 240 },
]
