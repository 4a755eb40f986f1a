"""The four families of networks that bitwright exists for, trained on MNIST and CIFAR-10: a module for each, and what they share."""
