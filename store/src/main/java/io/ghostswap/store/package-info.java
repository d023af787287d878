/**
 * The page store: every page of the ghost swapfile, in the compressed pool or in the spill. Holds
 * all state and all native memory, and no policy that runs by itself.
 */
package io.ghostswap.store;
