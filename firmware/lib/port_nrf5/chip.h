// SPDX-License-Identifier: Apache-2.0
// What each chip of the family does in its own way.
#ifndef MCUBENCH_PORT_NRF5_CHIP_H_
#define MCUBENCH_PORT_NRF5_CHIP_H_

namespace mcubench::port::nrf5 {

// Called first in InitSystem(): what the chip needs before anything else, its errata's remedies among them.
void PrepareChip();

}  // namespace mcubench::port::nrf5

#endif  // MCUBENCH_PORT_NRF5_CHIP_H_
