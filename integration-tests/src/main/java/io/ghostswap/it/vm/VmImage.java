package io.ghostswap.it.vm;

import java.nio.file.Path;

/**
 * What a virtual machine boots from; the same for every run.
 *
 * @param kernelVersion as {@code uname -r} says
 * @param kernel the compressed kernel
 * @param initrd loads modules, mounts the disks and hands over
 * @param base file system with Debian's programs and the run-time image of Java
 */
record VmImage(String kernelVersion, Path kernel, Path initrd, Path base) {}
